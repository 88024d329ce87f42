locals {
  # Of which 80 % rings an alarm: what the capacity plan (docs/capacity.md) sets aside for a bucket.
  bucket_quota_bytes = { uploads = 5e12, processed = 2e12, quarantine = 1e11, assets = 1e10, logs = 1e12 }
  tiers_watched      = ["web", "app", "worker"]

  watched = {
    for place, parts in {
      primary   = { compute = module.compute, storage = module.storage, suffix = "" }
      secondary = { compute = module.compute_secondary, storage = module.storage_secondary, suffix = local.secondary_suffix }
      } : place => {
      load_balancers = {
        web = { arn_suffix = parts.compute.load_balancers.public.arn_suffix, target_group_arn_suffix = parts.compute.target_group_suffixes.web }
        app = { arn_suffix = parts.compute.load_balancers.internal.arn_suffix, target_group_arn_suffix = parts.compute.target_group_suffixes.app }
      }
      buckets = {
        for purpose, quota in local.bucket_quota_bytes : purpose => {
          name          = "${local.bucket_names[purpose]}${parts.suffix}"
          quota_bytes   = quota
          storage_types = contains(["processed"], purpose) ? ["StandardStorage", "GlacierInstantRetrievalStorage"] : ["StandardStorage"]
        }
      }
      queues       = { upload_events = "${local.name}-upload-events${parts.suffix}" }
      dead_letters = { upload_events = "${local.name}-upload-events-dead${parts.suffix}", file_processor = "${local.name}-file-processor-dead" }
    }
  }
}

module "monitoring" {
  source    = "../modules/monitoring"
  providers = { aws = aws, aws.edge = aws.edge }

  name                    = local.name
  log_key_arn             = module.security.kms_key_arns.LogEncryptionKey
  teams                   = var.teams
  load_balancers          = local.watched.primary.load_balancers
  autoscaling_group_names = { for tier in local.tiers_watched : tier => "${local.name}-${tier}" }
  scale_out_policy_arns   = module.compute.scale_out_policy_arns
  database                = { identifier = local.name, max_connections = local.settings.database.connections }
  read_replicas           = { for number in range(local.settings.database.read_replicas) : tostring(number + 1) => "${local.name}-read-${number + 1}" }
  cache                   = { replication_group_id = local.name, node_count = local.settings.cache.nodes }
  buckets                 = local.watched.primary.buckets
  function_name           = "${local.name}-file-processor"
  api                     = { id = module.compute.api.id, stage = module.compute.api.stage }
  queue_names             = local.watched.primary.queues
  dead_letter_queue_names = local.watched.primary.dead_letters
  web_acl_name            = local.name
  certificate_arns        = { region = module.certificate.arn }
  account_services        = var.account_services
  budget                  = { monthly_limit_usd = local.settings.monthly_budget_usd }

  edge = {
    distribution_id  = module.cdn.distribution_id
    health_check_ids = module.cdn.health_check_ids
    standby_regions  = [var.secondary.region]
    certificate_arns = { cloudfront = module.cdn.certificate_arn }
    dnssec_zone_ids  = var.account_services.dnssec ? { public = module.cdn.zone_id } : {}
    web_acl_name     = local.name
  }
}

module "monitoring_secondary" {
  source    = "../modules/monitoring"
  providers = { aws = aws.secondary, aws.edge = aws.edge }

  name                    = local.name
  log_key_arn             = module.security_secondary.kms_key_arns.LogEncryptionKey
  teams                   = var.teams
  load_balancers          = local.watched.secondary.load_balancers
  autoscaling_group_names = { for tier in local.tiers_watched : tier => "${local.name}-${tier}" }
  scale_out_policy_arns   = module.compute_secondary.scale_out_policy_arns
  database                = { identifier = local.name, max_connections = local.settings.database.connections, is_replica = true }
  cache                   = { replication_group_id = local.name, node_count = local.settings.cache.nodes }
  buckets                 = local.watched.secondary.buckets
  function_name           = "${local.name}-file-processor"
  api                     = { id = module.compute_secondary.api.id, stage = module.compute_secondary.api.stage }
  queue_names             = local.watched.secondary.queues
  dead_letter_queue_names = local.watched.secondary.dead_letters
  web_acl_name            = local.name
  certificate_arns        = { region = module.certificate_secondary.arn }
  account_services        = var.account_services

  replications = {
    for purpose in ["uploads", "processed"] : purpose => {
      source_bucket      = local.bucket_names[purpose]
      destination_bucket = "${local.bucket_names[purpose]}${local.secondary_suffix}"
      rule_id            = module.replication.rule_id
    }
  }
}
