module "cdn" {
  source    = "../modules/cdn"
  providers = { aws = aws, aws.edge = aws.edge }

  name            = local.name
  domain          = local.domain
  primary_region  = var.primary.region
  logs_bucket_arn = module.storage.buckets.logs.arn
  web_acl_arn     = module.edge_firewall.web_acl_arn
  origin_header   = var.origin_header
  enable_dnssec   = var.account_services.dnssec

  regions = {
    for region, compute in { (var.primary.region) = module.compute, (var.secondary.region) = module.compute_secondary } : region => {
      alb_dns_name                                = compute.load_balancers.public.dns_name
      alb_zone_id                                 = compute.load_balancers.public.zone_id
      api_domain_target                           = compute.api.domain_target
      api_domain_zone_id                          = compute.api.domain_zone_id
    }
  }

  assets = {
    (var.primary.region)   = { bucket_regional_domain = module.storage.buckets.assets.regional_domain }
    (var.secondary.region) = { bucket_regional_domain = module.storage_secondary.buckets.assets.regional_domain }
  }

  private_zones = {
    (var.primary.region) = {
      vpc_id  = module.networking.vpc_id
      records = { db = module.database.db_address, cache = module.database.cache_address }
    }
    (var.secondary.region) = {
      vpc_id  = module.networking_secondary.vpc_id
      records = { db = module.database_secondary.db_address, cache = module.database_secondary.cache_address }
    }
  }
}

# One proof in DNS serves the certificates of all regions; the call inside module.cdn writes it.
module "certificate" {
  source = "../modules/cdn/certificate"

  domain                   = local.domain
  zone_id                  = module.cdn.zone_id
  enable_validation_record = false
}

module "certificate_secondary" {
  source    = "../modules/cdn/certificate"
  providers = { aws = aws.secondary }

  domain                   = local.domain
  zone_id                  = module.cdn.zone_id
  enable_validation_record = false
}
