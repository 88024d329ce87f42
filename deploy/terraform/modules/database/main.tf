locals {
  is_copy = var.replicate_from_arn != null
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "The data tier's subnets"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name        = "${var.name}-postgres17"
  family      = "postgres17"
  description = "TLS only, slow statements and locks logged"

  dynamic "parameter" {
    for_each = {
      "rds.force_ssl"              = "1"
      "log_min_duration_statement" = "1000"
      "log_lock_waits"             = "1"
      "log_connections"            = "1"
      "log_disconnections"         = "1"
      "idle_session_timeout"       = "3600000"
    }

    content {
      name  = parameter.key
      value = parameter.value
    }
  }

  parameter {
    name         = "max_connections"
    value        = var.max_connections
    apply_method = "pending-reboot"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = local.is_copy ? null : "postgres"
  engine_version = local.is_copy ? null : "17"
  instance_class = var.instance_class
  db_name        = local.is_copy ? null : "indivillage"

  replicate_source_db         = var.replicate_from_arn
  username                    = local.is_copy ? null : "indivillage_admin"
  manage_master_user_password = local.is_copy ? null : true
  # The master's password is kept and turned by Secrets Manager: it is in no state and no file.
  master_user_secret_kms_key_id       = local.is_copy ? null : var.database_key_arn
  iam_database_authentication_enabled = true

  allocated_storage     = local.is_copy ? null : var.storage_gb.first
  max_allocated_storage = var.storage_gb.most
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = var.database_key_arn

  multi_az               = var.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_ids.database]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  # A copy keeps backups as well: promoted, it can be brought back to any second from its first hour on.
  backup_retention_period   = var.backup_days
  backup_window             = "19:30-20:30"
  maintenance_window        = "sun:21:00-sun:22:00"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = !var.deletion_protection
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = var.deletion_protection ? "${var.name}-final" : null

  auto_minor_version_upgrade      = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
  performance_insights_enabled    = true
  performance_insights_kms_key_id = var.database_key_arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.monitoring.arn
}

resource "aws_db_instance" "replica" {
  for_each = toset([for number in range(var.read_replicas) : tostring(number + 1)])

  identifier                          = "${var.name}-read-${each.key}"
  replicate_source_db                 = aws_db_instance.this.identifier
  instance_class                      = var.instance_class
  iam_database_authentication_enabled = true
  max_allocated_storage               = var.storage_gb.most
  storage_type                        = "gp3"
  storage_encrypted                   = true
  kms_key_id                          = var.database_key_arn
  multi_az                            = false
  vpc_security_group_ids              = [var.security_group_ids.database]
  parameter_group_name                = aws_db_parameter_group.this.name
  publicly_accessible                 = false
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"
  copy_tags_to_snapshot               = true
  deletion_protection                 = var.deletion_protection
  skip_final_snapshot                 = true
  auto_minor_version_upgrade          = true
  enabled_cloudwatch_logs_exports     = ["postgresql", "upgrade"]
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = var.database_key_arn
  monitoring_interval                 = 60
  monitoring_role_arn                 = aws_iam_role.monitoring.arn
}
