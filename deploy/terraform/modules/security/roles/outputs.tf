output "role_arns" {
  description = "Roles by the customer's names, and WorkerRole and ReviewerRole."
  value = merge(
    { for key, role in aws_iam_role.host : key => role.arn },
    { FileProcessorRole = aws_iam_role.file_processor.arn, ReviewerRole = aws_iam_role.reviewer.arn },
    { for key, role in aws_iam_role.deploy : "DeployRole" => role.arn },
  )
}

output "instance_profile_names" {
  description = "Instance profiles by role."
  value       = { for key, profile in aws_iam_instance_profile.host : key => profile.name }
}
