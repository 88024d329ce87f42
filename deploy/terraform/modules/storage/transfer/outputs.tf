output "arn" {
  description = "The bucket's ARN, for the role that may use it."
  value       = aws_s3_bucket.this.arn
}
