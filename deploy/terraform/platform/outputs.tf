output "site" {
  description = "The site's address."
  value       = "https://www.${local.domain}"
}

output "name_servers" {
  description = "The name servers to enter at the registrar."
  value       = module.cdn.name_servers
}

output "ds_record" {
  description = "The DS record to enter at the registrar; null without DNSSEC."
  value       = module.cdn.ds_record
}

output "buckets" {
  description = "Buckets by region and purpose."
  value = {
    (var.primary.region)   = { for purpose, bucket in module.storage.buckets : purpose => bucket.id }
    (var.secondary.region) = { for purpose, bucket in module.storage_secondary.buckets : purpose => bucket.id }
  }
}

output "image_parameters" {
  description = "Where a release writes the image ids, by tier, in each region."
  value       = { for tier in keys(local.settings.hosts) : tier => "/${local.name}/ami/${tier}" }
}

output "role_arns" {
  description = "Roles by the customer's names."
  value       = module.roles.role_arns
}

output "recovery" {
  description = "What failover.yml, failback.yml and drill.yml must be given."
  value = {
    indivillage_environment = local.name
    indivillage_domain      = local.domain
    recovery_health_checks  = module.cdn.health_check_ids
  }
}

output "database_master_secret_arn" {
  description = "Where Secrets Manager keeps the database master's password."
  value       = module.database.master_secret_arn
}
