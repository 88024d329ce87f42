mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name                   = "indivillage-prod"
  site_origins           = ["https://www.indivillage.example"]
  quarantine_reader_arns = ["arn:aws:iam::123456789012:role/indivillage-prod-WorkerRole"]
  key_arn                = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "buckets" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this["uploads"].bucket == "indivillage-prod-uploads" && local.lifecycle.uploads.expire == 30
    error_message = "Row UPLOAD_BUCKET: files deleted after 30 days."
  }

  assert {
    condition     = aws_s3_bucket.this["processed"].bucket == "indivillage-prod-processed" && local.lifecycle.processed.archive == 90 && local.lifecycle.processed.expire == null
    error_message = "Row PROCESSED_BUCKET: files moved to archive storage after 90 days."
  }

  assert {
    condition     = aws_s3_bucket.this["quarantine"].bucket == "indivillage-prod-quarantine" && local.lifecycle.quarantine.expire == null
    error_message = "Row QUARANTINE_BUCKET: files go after a review, never by themselves."
  }

  assert {
    condition     = aws_s3_bucket.this["assets"].bucket == "indivillage-prod-assets" && local.lifecycle.assets.expire == null && local.lifecycle.assets.archive == null
    error_message = "Row STATIC_ASSETS_BUCKET: permanent storage."
  }

  assert {
    condition     = aws_s3_bucket.this["logs"].bucket == "indivillage-prod-logs" && local.lifecycle.logs.archive == 90 && local.lifecycle.logs.expire == 2557
    error_message = "Row LOG_BUCKET: logs archived after 90 days, deleted after 7 years."
  }

  assert {
    condition     = alltrue(flatten([for encryption in aws_s3_bucket_server_side_encryption_configuration.this : [for rule in encryption.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"]]))
    error_message = "Column Encryption: AES-256 server-side encryption."
  }

  assert {
    condition     = alltrue([for block in aws_s3_bucket_public_access_block.this : block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets]) && length(aws_s3_bucket_public_access_block.this) == 5
    error_message = "No bucket may be public, the static files' included: CloudFront reads them."
  }

  assert {
    condition     = alltrue([for versions in aws_s3_bucket_versioning.this : versions.versioning_configuration[0].status == "Enabled"])
    error_message = "Every bucket has versions: replication and pinned scans need them."
  }

  assert {
    condition     = alltrue([for rules in aws_s3_bucket_lifecycle_configuration.this : rules.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 1])
    error_message = "Unfinished multipart uploads must go after a day."
  }

  assert {
    condition     = toset(keys(aws_s3_bucket_logging.this)) == toset(["uploads", "processed", "quarantine", "assets"])
    error_message = "Security features: access logging for audit purposes."
  }
}

run "cors_and_events" {
  command = plan

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.uploads.cors_rule).allowed_origins == toset(["https://www.indivillage.example"]) && one(aws_s3_bucket_cors_configuration.uploads.cors_rule).allowed_methods == toset(["POST"])
    error_message = "Only the site's own pages may post files."
  }

  assert {
    condition     = aws_s3_bucket_notification.uploads.eventbridge && aws_s3_bucket_notification.uploads.queue[0].filter_prefix == "uploads/"
    error_message = "Row AWS Lambda: event-driven functions triggered by S3 events; and the queue is told."
  }
}

run "an_open_origin_is_refused" {
  command = plan

  variables {
    site_origins = ["*"]
  }

  expect_failures = [var.site_origins]
}
