module "storage" {
  source = "../modules/storage"

  name                   = local.name
  site_origins           = ["https://${local.domain}", "https://www.${local.domain}"]
  quarantine_reader_arns = local.quarantine_reader_arns
  key_arn                = module.security.kms_key_arns.S3EncryptionKey
  force_destroy          = !local.settings.deletion_protection
}

module "storage_secondary" {
  source    = "../modules/storage"
  providers = { aws = aws.secondary }

  name                   = local.name
  suffix                 = local.secondary_suffix
  site_origins           = ["https://${local.domain}", "https://www.${local.domain}"]
  quarantine_reader_arns = local.quarantine_reader_arns
  key_arn                = module.security_secondary.kms_key_arns.S3EncryptionKey
  force_destroy          = !local.settings.deletion_protection
}

module "transfer" {
  source = "../modules/storage/transfer"

  name       = local.name
  log_bucket = module.storage.buckets.logs.id
}

module "transfer_secondary" {
  source    = "../modules/storage/transfer"
  providers = { aws = aws.secondary }

  name       = local.name
  suffix     = local.secondary_suffix
  log_bucket = module.storage_secondary.buckets.logs.id
}

module "replication" {
  source = "../modules/storage/replication"

  name = local.name
  pairs = {
    for purpose in ["uploads", "processed"] : purpose => {
      source_id       = module.storage.buckets[purpose].id
      source_arn      = module.storage.buckets[purpose].arn
      destination_arn = module.storage_secondary.buckets[purpose].arn
    }
  }
}
