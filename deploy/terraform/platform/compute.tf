locals {
  # By region: what its hosts reach. A name for nginx and API Gateway to reach the internal load balancer by.
  places = {
    primary = {
      region   = var.primary.region
      buckets  = module.storage.buckets
      queue    = module.storage.upload_events
      database = module.database.db_address
      cache    = module.database.cache_address
    }
    secondary = {
      region   = var.secondary.region
      buckets  = module.storage_secondary.buckets
      queue    = module.storage_secondary.upload_events
      database = module.database_secondary.db_address
      cache    = module.database_secondary.cache_address
    }
  }

  # The application's settings that are no secrets (.env.example); the hosts read them from SSM.
  app_settings = {
    for place, its in local.places : place => {
      AWS_REGION              = its.region
      UPLOAD_BUCKET           = its.buckets.uploads.id
      PROCESSED_BUCKET        = its.buckets.processed.id
      QUARANTINE_BUCKET       = its.buckets.quarantine.id
      STATIC_ASSETS_BUCKET    = its.buckets.assets.id
      LOG_BUCKET              = its.buckets.logs.id
      UPLOAD_EVENTS_QUEUE_URL = its.queue.url
      SECURITY_SCAN_LAMBDA    = "${local.name}-file-processor"
      REVIEWER_ROLE_ARN       = module.roles.role_arns.ReviewerRole
      DATABASE_URL            = "postgresql://${local.database_user}@${its.database}:5432/indivillage?sslmode=verify-full&sslrootcert=/etc/ssl/certs/rds-global-bundle.pem"
      DATABASE_IAM_AUTH       = "true"
      REDIS_URL               = "rediss://${local.cache_user}@${its.cache}:6379/0"
      REDIS_IAM_CACHE         = local.name
      METRICS_ENVIRONMENT     = local.name
      VISITOR_ADDRESS_HEADER  = "True-Client-IP" # modules/cdn/visitor.js
      SITE_URL                = "https://www.${local.domain}"
      MAX_UPLOAD_SIZE         = tostring(var.max_upload_bytes)
    }
  }

  function = {
    package          = var.function_package
    role_arn         = module.roles.role_arns.FileProcessorRole
    memory_mb        = 2048
    concurrency      = local.settings.function_concurrency
    max_upload_bytes = var.max_upload_bytes
    log_group_name   = "/aws/lambda/${local.name}-file-processor"
  }
}

module "compute" {
  source = "../modules/compute"

  name                = local.name
  vpc_id              = module.networking.vpc_id
  subnet_ids          = module.networking.subnet_ids
  security_group_ids  = module.networking.security_group_ids
  tiers               = local.tiers.primary
  certificate_arn     = module.certificate.arn
  app_host_name       = "app-${var.primary.region}.${local.domain}"
  api_host_name       = "api-origin.${local.domain}"
  origin_header       = var.origin_header
  web_acl_arn         = module.security.web_acl_arn
  logs_bucket         = module.storage.buckets.logs.id
  key_arns            = { secrets = module.security.kms_key_arns.S3EncryptionKey, logs = module.security.kms_key_arns.LogEncryptionKey }
  upload_bucket       = module.storage.buckets.uploads.id
  settings            = local.app_settings.primary
  function            = local.function
  deletion_protection = local.settings.deletion_protection
}

module "compute_secondary" {
  source    = "../modules/compute"
  providers = { aws = aws.secondary }

  name                = local.name
  vpc_id              = module.networking_secondary.vpc_id
  subnet_ids          = module.networking_secondary.subnet_ids
  security_group_ids  = module.networking_secondary.security_group_ids
  tiers               = local.tiers.secondary
  certificate_arn     = module.certificate_secondary.arn
  app_host_name       = "app-${var.secondary.region}.${local.domain}"
  api_host_name       = "api-origin.${local.domain}"
  origin_header       = var.origin_header
  web_acl_arn         = module.security_secondary.web_acl_arn
  logs_bucket         = module.storage_secondary.buckets.logs.id
  key_arns            = { secrets = module.security_secondary.kms_key_arns.S3EncryptionKey, logs = module.security_secondary.kms_key_arns.LogEncryptionKey }
  upload_bucket       = module.storage_secondary.buckets.uploads.id
  settings            = local.app_settings.secondary
  function            = local.function
  deletion_protection = local.settings.deletion_protection
}
