mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name       = "indivillage-prod"
  log_bucket = "indivillage-prod-logs"
}

run "bucket" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this.bucket == "indivillage-prod-ansible" && one([for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.expiration[0].days]) == 1
    error_message = "What playbooks hand over is gone after a day."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_policy && aws_s3_bucket_public_access_block.this.restrict_public_buckets
    error_message = "Nobody but the pipeline reads it."
  }
}
