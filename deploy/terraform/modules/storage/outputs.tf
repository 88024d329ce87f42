output "buckets" {
  description = "Buckets by purpose: uploads, processed, quarantine, assets, logs."
  value = {
    for purpose, bucket in aws_s3_bucket.this : purpose => {
      id              = bucket.id
      arn             = bucket.arn
      regional_domain = bucket.bucket_regional_domain_name
    }
  }
  # Replication and log delivery need versioning and policies in place.
  depends_on = [aws_s3_bucket_versioning.this, aws_s3_bucket_policy.this]
}

output "upload_events" {
  description = "The queue of new uploads and the one of what could not be handled."
  value = {
    url              = aws_sqs_queue.upload_events.url
    arn              = aws_sqs_queue.upload_events.arn
    name             = aws_sqs_queue.upload_events.name
    dead_letter_name = aws_sqs_queue.dead_letters.name
    dead_letter_arn  = aws_sqs_queue.dead_letters.arn
  }
}
