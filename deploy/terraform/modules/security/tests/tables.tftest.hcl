mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  name               = "indivillage-prod"
  upload_bucket_name = "indivillage-prod-uploads"
}

run "kms_keys" {
  command = plan

  assert {
    condition     = aws_kms_key.this["S3EncryptionKey"].enable_key_rotation && aws_kms_key.this["S3EncryptionKey"].rotation_period_in_days == 365 && aws_kms_key.this["S3EncryptionKey"].description == "Encryption of sensitive S3 objects"
    error_message = "Row S3EncryptionKey: encryption of sensitive S3 objects, annual automatic rotation."
  }

  assert {
    condition     = aws_kms_key.this["RDSEncryptionKey"].enable_key_rotation && aws_kms_key.this["RDSEncryptionKey"].rotation_period_in_days == 365 && aws_kms_key.this["RDSEncryptionKey"].description == "Encryption of RDS database"
    error_message = "Row RDSEncryptionKey: encryption of RDS database, annual automatic rotation."
  }

  assert {
    condition     = aws_kms_key.this["LogEncryptionKey"].enable_key_rotation && aws_kms_key.this["LogEncryptionKey"].rotation_period_in_days == 365 && aws_kms_key.this["LogEncryptionKey"].description == "Encryption of CloudWatch logs"
    error_message = "Row LogEncryptionKey: encryption of CloudWatch logs, annual automatic rotation."
  }

  assert {
    condition     = alltrue([for name, alias in aws_kms_alias.this : alias.name == "alias/indivillage-prod-${name}"]) && length(aws_kms_alias.this) == 3
    error_message = "Each key answers to the customer's name."
  }
}

run "detection" {
  command = plan

  assert {
    condition     = aws_guardduty_detector.this["this"].enable && aws_guardduty_malware_protection_plan.uploads["this"].protected_resource[0].s3_bucket[0].bucket_name == "indivillage-prod-uploads"
    error_message = "GuardDuty must watch the region and scan the upload bucket."
  }

  assert {
    condition     = aws_accessanalyzer_analyzer.this["this"].type == "ACCOUNT"
    error_message = "Access Analyzer must watch the account."
  }
}

run "detection_owned_by_another_stack" {
  command = plan

  variables {
    enable_guardduty       = false
    enable_access_analyzer = false
  }

  assert {
    condition     = length(aws_guardduty_detector.this) + length(aws_guardduty_malware_protection_plan.uploads) + length(aws_accessanalyzer_analyzer.this) == 0
    error_message = "Switched off, nothing of them is made."
  }
}
