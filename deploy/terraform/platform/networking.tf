module "networking" {
  source = "../modules/networking"

  name              = local.name
  cidr              = var.primary.cidr
  zones             = var.primary.zones
  nat_in_every_zone = local.settings.nat_in_every_zone
  bucket_names      = local.reached_buckets
  log_key_arn       = module.security.kms_key_arns.LogEncryptionKey
}

module "networking_secondary" {
  source    = "../modules/networking"
  providers = { aws = aws.secondary }

  name              = local.name
  cidr              = var.secondary.cidr
  zones             = var.secondary.zones
  nat_in_every_zone = local.settings.nat_in_every_zone
  bucket_names      = [for name in local.reached_buckets : "${name}${local.secondary_suffix}"]
  log_key_arn       = module.security_secondary.kms_key_arns.LogEncryptionKey
}
