# The load balancers' firewall; CloudFront's is modules/security/edge, of the same rules.
module "firewall" {
  source = "./firewall"

  name                   = var.name
  scope                  = "REGIONAL"
  requests_per_5_minutes = var.requests_per_5_minutes
  blocked_addresses      = var.blocked_addresses
  log_key_arn            = aws_kms_key.this["LogEncryptionKey"].arn
  log_retention_days     = var.log_retention_days
}
