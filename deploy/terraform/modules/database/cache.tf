# Valkey as a queue: nothing is ever evicted, and what is written survives the loss of a node but for its last second.
resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "The data tier's subnets"
  subnet_ids  = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-valkey8"
  family      = "valkey8"
  description = "A queue: no eviction"

  parameter {
    name  = "maxmemory-policy"
    value = "noeviction"
  }

  lifecycle {
    create_before_destroy = true
  }
}

# The default user is what an old client without a name would be: it may do nothing.
resource "aws_elasticache_user" "default_off" {
  user_id       = "${var.name}-off"
  user_name     = "default"
  engine        = "valkey"
  access_string = "off ~* -@all"

  authentication_mode {
    type = "no-password-required"
  }
}

resource "aws_elasticache_user" "app" {
  user_id       = var.cache_user
  user_name     = var.cache_user
  engine        = "valkey"
  access_string = "on ~* &* +@all -@admin -@dangerous +info +client|list +client|setname"

  authentication_mode {
    type = "iam"
  }
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "valkey"
  user_ids      = [aws_elasticache_user.default_off.user_id, aws_elasticache_user.app.user_id]
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "The job queue"
  engine               = "valkey"
  engine_version       = "8.0"
  node_type            = var.cache_node_type
  num_cache_clusters   = var.cache_nodes
  port                 = 6379

  automatic_failover_enabled = var.cache_nodes > 1
  multi_az_enabled           = var.cache_nodes > 1
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group_ids.cache]
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  at_rest_encryption_enabled = true
  kms_key_id                 = var.cache_key_arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"

  snapshot_retention_limit   = var.deletion_protection ? 7 : 1
  snapshot_window            = "18:30-19:30"
  maintenance_window         = "sun:22:00-sun:23:00"
  auto_minor_version_upgrade = true
}
