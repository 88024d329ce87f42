mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name = "indivillage-prod"
  pairs = {
    uploads   = { source_id = "a-uploads", source_arn = "arn:aws:s3:::a-uploads", destination_arn = "arn:aws:s3:::b-uploads" }
    processed = { source_id = "a-processed", source_arn = "arn:aws:s3:::a-processed", destination_arn = "arn:aws:s3:::b-processed" }
  }
}

run "replication" {
  command = plan

  assert {
    condition     = aws_s3_bucket_replication_configuration.this["uploads"].rule[0].status == "Enabled" && aws_s3_bucket_replication_configuration.this["uploads"].rule[0].destination[0].bucket == "arn:aws:s3:::b-uploads"
    error_message = "Row UPLOAD_BUCKET: cross-region replication to secondary region."
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this["processed"].rule[0].status == "Enabled" && aws_s3_bucket_replication_configuration.this["processed"].rule[0].destination[0].bucket == "arn:aws:s3:::b-processed"
    error_message = "Row PROCESSED_BUCKET: cross-region replication to secondary region."
  }

  assert {
    condition     = alltrue([for copy in aws_s3_bucket_replication_configuration.this : copy.rule[0].destination[0].metrics[0].event_threshold[0].minutes == 15 && copy.rule[0].destination[0].replication_time[0].time[0].minutes == 15])
    error_message = "RPO: files are copied within 15 minutes, and their delay is measured."
  }

  assert {
    condition     = alltrue([for copy in aws_s3_bucket_replication_configuration.this : copy.rule[0].delete_marker_replication[0].status == "Enabled"])
    error_message = "What is deleted here must be deleted there."
  }
}
