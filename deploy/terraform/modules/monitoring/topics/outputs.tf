output "arns" {
  description = "ARN of each team's topic."
  # From the policies: an alarm made before them would publish into a refusal.
  value = { for team, policy in aws_sns_topic_policy.team : team => policy.arn }
}

output "kms_key_arn" {
  description = "ARN of the key that encrypts notifications."
  value       = aws_kms_key.this.arn
}
