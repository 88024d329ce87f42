module "security" {
  source = "../modules/security"

  name                   = local.name
  upload_bucket_name     = local.bucket_names.uploads
  requests_per_5_minutes = var.firewall.requests_per_5_minutes
  blocked_addresses      = var.firewall.blocked_addresses
  enable_guardduty       = var.account_services.guardduty
  enable_access_analyzer = var.account_services.access_analyzer
}

module "security_secondary" {
  source    = "../modules/security"
  providers = { aws = aws.secondary }

  name                   = local.name
  upload_bucket_name     = "${local.bucket_names.uploads}${local.secondary_suffix}"
  requests_per_5_minutes = var.firewall.requests_per_5_minutes
  blocked_addresses      = var.firewall.blocked_addresses
  enable_guardduty       = var.account_services.guardduty
  enable_access_analyzer = var.account_services.access_analyzer
}

module "edge_firewall" {
  source    = "../modules/security/firewall"
  providers = { aws = aws.edge }

  name                   = local.name
  scope                  = "CLOUDFRONT"
  requests_per_5_minutes = var.firewall.requests_per_5_minutes
  blocked_addresses      = var.firewall.blocked_addresses
  log_key_arn            = var.primary.region == "us-east-1" ? module.security.kms_key_arns.LogEncryptionKey : null
}

module "trail" {
  source = "../modules/security/trail"

  name                = local.name
  bucket_name         = module.storage.buckets.logs.id
  key_arn             = module.security.kms_key_arns.S3EncryptionKey
  log_key_arn         = module.security.kms_key_arns.LogEncryptionKey
  data_bucket_arns    = [for purpose in ["uploads", "processed", "quarantine"] : module.storage.buckets[purpose].arn]
  block_public_access = var.account_services.public_access_block
}

module "roles" {
  source = "../modules/security/roles"

  name                      = local.name
  bucket_arns               = { for purpose in local.purposes : purpose => [module.storage.buckets[purpose].arn, module.storage_secondary.buckets[purpose].arn] }
  upload_queue_arns         = [module.storage.upload_events.arn, module.storage_secondary.upload_events.arn]
  function_name             = "${local.name}-file-processor"
  function_dead_letter_arns = [for region in [var.primary.region, var.secondary.region] : "arn:${data.aws_partition.current.partition}:sqs:${region}:${var.account_id}:${local.name}-file-processor-dead"]
  key_arns                  = [module.security.kms_key_arns.S3EncryptionKey, module.security_secondary.kms_key_arns.S3EncryptionKey]
  regions                   = [var.primary.region, var.secondary.region]
  database_user             = local.database_user
  cache_user                = local.cache_user
  transfer_bucket_arns      = [module.transfer.arn, module.transfer_secondary.arn]
  deploy                    = var.deploy
}
