output "vault_arns" {
  description = "The vaults: here and of the copies."
  value       = { here = aws_backup_vault.here.arn, copy = aws_backup_vault.copy.arn }
}
