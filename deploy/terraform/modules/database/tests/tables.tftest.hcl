mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

variables {
  name                = "indivillage-prod"
  subnet_ids          = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids  = { database = "sg-1", cache = "sg-2" }
  database_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  cache_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000002"
  instance_class      = "db.r7g.large"
  storage_gb          = { first = 100, most = 1000 }
  multi_az            = true
  read_replicas       = 1
  backup_days         = 35
  deletion_protection = true
  cache_node_type     = "cache.m7g.large"
  cache_nodes         = 3
  cache_user          = "indivillage-prod-app"
}

run "database" {
  command = plan

  assert {
    condition     = aws_db_instance.this.engine == "postgres" && aws_db_instance.this.multi_az && length(aws_db_instance.replica) == 1
    error_message = "Row Amazon RDS, configuration: Multi-AZ deployment with read replicas."
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && aws_db_instance.this.backup_retention_period == 35 && !aws_db_instance.this.publicly_accessible
    error_message = "Row Amazon RDS, security: encryption at rest, security groups, automated backups."
  }

  assert {
    condition     = one([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"]) == "1"
    error_message = "The database must refuse connections without TLS."
  }

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.iam_database_authentication_enabled
    error_message = "The master's password is Secrets Manager's own; the application signs in with a token."
  }

  assert {
    condition     = aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
    error_message = "Production's database must refuse deletion and leave a snapshot."
  }

  assert {
    condition     = contains(aws_db_instance.this.enabled_cloudwatch_logs_exports, "postgresql")
    error_message = "Row RDSLogs: database logs go to CloudWatch."
  }
}

run "queue" {
  command = plan

  assert {
    condition     = aws_elasticache_replication_group.this.engine == "valkey" && aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "The queue must survive the loss of a zone."
  }

  assert {
    condition     = one([for parameter in aws_elasticache_parameter_group.this.parameter : parameter.value if parameter.name == "maxmemory-policy"]) == "noeviction"
    error_message = "A queue must never drop a job to make room."
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.at_rest_encryption_enabled && aws_elasticache_user.app.authentication_mode[0].type == "iam" && startswith(aws_elasticache_user.default_off.access_string, "off")
    error_message = "The queue takes TLS only, from a user with a token only."
  }
}

run "copy_in_another_region" {
  command = plan

  variables {
    replicate_from_arn = "arn:aws:rds:us-east-1:123456789012:db:indivillage-prod"
    read_replicas      = 0
  }

  assert {
    condition     = aws_db_instance.this.replicate_source_db == "arn:aws:rds:us-east-1:123456789012:db:indivillage-prod" && aws_db_instance.this.backup_retention_period == 35
    error_message = "The second region's database copies the first's, and keeps backups of its own."
  }
}

run "an_unknown_class_is_refused" {
  command = plan

  variables {
    instance_class = "db.m1.tiny"
  }

  expect_failures = [var.instance_class]
}

run "no_backups_are_refused" {
  command = plan

  variables {
    backup_days = 0
  }

  expect_failures = [var.backup_days]
}
