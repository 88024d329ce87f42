mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name             = "indivillage-prod"
  bucket_name      = "indivillage-prod-logs"
  key_arn          = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  log_key_arn      = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  data_bucket_arns = ["arn:aws:s3:::indivillage-prod-uploads"]
}

run "cloudtrail" {
  command = plan

  assert {
    condition     = aws_cloudtrail.this.is_multi_region_trail && aws_cloudtrail.this.enable_log_file_validation && aws_cloudtrail.this.kms_key_id == var.key_arn
    error_message = "Row AWS CloudTrail: API calls of all regions are audited, sealed and encrypted."
  }

  assert {
    condition     = aws_s3_account_public_access_block.this["this"].block_public_policy && aws_s3_account_public_access_block.this["this"].restrict_public_buckets
    error_message = "No bucket of the account may become public."
  }
}
