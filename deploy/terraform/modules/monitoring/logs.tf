locals {
  # The customer's names, where each group really is, and how long it is kept.
  log_groups = {
    WebServerLogs      = { path = "/${var.name}/WebServerLogs", days = 30 }
    ApiServerLogs      = { path = "/${var.name}/ApiServerLogs", days = 30 }
    FileProcessingLogs = { path = "/aws/lambda/${var.function_name}", days = 30 }
    RDSLogs            = { path = "/aws/rds/instance/${var.database.identifier}/postgresql", days = 7 }
  }
  rds_days = local.log_groups.RDSLogs.days

  # AWS chooses the path of a function's and of a database's log; made here first, they keep the retention and the key.
  application_log_groups = ["WebServerLogs", "ApiServerLogs"]
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_groups

  name              = each.value.path
  retention_in_days = each.value.days
  kms_key_id        = var.log_key_arn

  tags = { Name = each.key }
}

resource "aws_cloudwatch_log_group" "read_replica" {
  for_each = var.read_replicas

  name              = "/aws/rds/instance/${each.value}/postgresql"
  retention_in_days = local.rds_days
  kms_key_id        = var.log_key_arn

  tags = { Name = "RDSLogs" }
}
