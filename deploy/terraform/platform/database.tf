module "database" {
  source = "../modules/database"

  name                = local.name
  subnet_ids          = module.networking.subnet_ids.data
  security_group_ids  = { database = module.networking.security_group_ids.database, cache = module.networking.security_group_ids.cache }
  database_key_arn    = module.security.kms_key_arns.RDSEncryptionKey
  cache_key_arn       = module.security.kms_key_arns.S3EncryptionKey
  instance_class      = local.settings.database.class
  storage_gb          = { first = local.settings.database.first_gb, most = local.settings.database.most_gb }
  multi_az            = local.settings.database.multi_az
  read_replicas       = local.settings.database.read_replicas
  backup_days         = local.settings.backup_days
  deletion_protection = local.settings.deletion_protection
  max_connections     = local.settings.database.connections
  cache_node_type     = local.settings.cache.type
  cache_nodes         = local.settings.cache.nodes
  cache_user          = local.cache_user
}

# A copy of the database, seconds behind, and an empty queue: what the queue held is found again by the sweep.
module "database_secondary" {
  source    = "../modules/database"
  providers = { aws = aws.secondary }

  name                = local.name
  replicate_from_arn  = module.database.db_arn
  subnet_ids          = module.networking_secondary.subnet_ids.data
  security_group_ids  = { database = module.networking_secondary.security_group_ids.database, cache = module.networking_secondary.security_group_ids.cache }
  database_key_arn    = module.security_secondary.kms_key_arns.RDSEncryptionKey
  cache_key_arn       = module.security_secondary.kms_key_arns.S3EncryptionKey
  instance_class      = local.settings.database.class
  storage_gb          = { first = local.settings.database.first_gb, most = local.settings.database.most_gb }
  multi_az            = local.settings.database.multi_az
  backup_days         = local.settings.backup_days
  deletion_protection = local.settings.deletion_protection
  max_connections     = local.settings.database.connections
  cache_node_type     = local.settings.cache.type
  cache_nodes         = local.settings.cache.nodes
  cache_user          = local.cache_user
}

module "backup" {
  source    = "../modules/database/backup"
  providers = { aws = aws, aws.copy = aws.secondary }

  name             = local.name
  database_arn     = module.database.db_arn
  key_arns         = { here = module.security.kms_key_arns.RDSEncryptionKey, copy = module.security_secondary.kms_key_arns.RDSEncryptionKey }
  keep_days        = local.settings.backup_days
  enable_selection = var.account_services.backup_selection
}
