data "aws_region" "current" {}

locals {
  region  = data.aws_region.current.name
  runbook = "docs/runbook.md"

  # Every database that answers in this region: the tables' rows hold for replicas too.
  database_ids = merge({ main = var.database.identifier }, var.read_replicas)
  replica_ids  = merge(var.database.is_replica ? { main = var.database.identifier } : {}, var.read_replicas)

  cache_nodes = toset([for number in range(1, var.cache.node_count + 1) : format("%s-%03d", var.cache.replication_group_id, number)])

  # A region that follows has no working hosts: their silence means something only where the work is done.
  silence = var.database.is_replica ? "notBreaching" : "breaching"
}

module "topics" {
  source = "./topics"

  name         = var.name
  alarm_prefix = var.name
  teams        = var.teams
}
