resource "aws_guardduty_detector" "this" {
  for_each = toset(var.enable_guardduty ? ["this"] : [])

  enable                       = true
  finding_publishing_frequency = "FIFTEEN_MINUTES"
}

resource "aws_guardduty_detector_feature" "this" {
  for_each = toset(var.enable_guardduty ? ["S3_DATA_EVENTS", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS", "EBS_MALWARE_PROTECTION"] : [])

  detector_id = aws_guardduty_detector.this["this"].id
  name        = each.key
  status      = "ENABLED"
}

# A second opinion on every uploaded object: its verdict becomes the object's tag.
resource "aws_guardduty_malware_protection_plan" "uploads" {
  for_each = toset(var.enable_guardduty ? ["this"] : [])

  role = aws_iam_role.malware_protection["this"].arn

  protected_resource {
    s3_bucket {
      bucket_name     = var.upload_bucket_name
      object_prefixes = ["uploads/"]
    }
  }

  actions {
    tagging {
      status = "ENABLED"
    }
  }
}

resource "aws_accessanalyzer_analyzer" "this" {
  for_each = toset(var.enable_access_analyzer ? ["this"] : [])

  analyzer_name = var.name
  type          = "ACCOUNT"
}
