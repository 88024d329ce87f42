mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  name = "indivillage-prod"
  bucket_arns = {
    for purpose in ["uploads", "processed", "quarantine", "assets", "logs"] : purpose => ["arn:aws:s3:::indivillage-prod-${purpose}"]
  }
  upload_queue_arns         = ["arn:aws:sqs:us-east-1:123456789012:indivillage-prod-upload-events"]
  function_name             = "indivillage-prod-file-processor"
  function_dead_letter_arns = ["arn:aws:sqs:us-east-1:123456789012:indivillage-prod-file-processor-dead"]
  key_arns                  = ["arn:aws:kms:us-east-1:123456789012:key/1"]
  regions                   = ["us-east-1", "us-west-2"]
  database_user             = "indivillage_app"
  cache_user                = "indivillage-prod-app"
  transfer_bucket_arns      = ["arn:aws:s3:::indivillage-prod-ansible"]
}

run "roles" {
  command = plan

  assert {
    condition     = aws_iam_role.host["WebServerRole"].name == "indivillage-prod-WebServerRole" && aws_iam_role.host["WebServerRole"].description == "EC2 web server access to required services"
    error_message = "Row WebServerRole."
  }

  assert {
    condition     = aws_iam_role.host["AppServerRole"].name == "indivillage-prod-AppServerRole" && aws_iam_role.host["AppServerRole"].description == "EC2 application server access to required services"
    error_message = "Row AppServerRole."
  }

  assert {
    condition     = aws_iam_role.file_processor.name == "indivillage-prod-FileProcessorRole" && aws_iam_role.file_processor.description == "Lambda function for file processing"
    error_message = "Row FileProcessorRole."
  }

  assert {
    condition     = length(aws_iam_role.deploy) == 0
    error_message = "Without a pipeline there is no role for one."
  }
}

run "any_subject_is_refused" {
  command = plan

  variables {
    deploy = { issuer = "token.actions.githubusercontent.com", subject = "repo:indivillage/*" }
  }

  expect_failures = [var.deploy]
}
