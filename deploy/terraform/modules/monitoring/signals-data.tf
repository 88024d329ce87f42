locals {
  # Where the data lives: room left, and how far copies are behind.
  storage_signals = {
    for key, id in local.database_ids : "DatabaseFreeStorage/${key}" => {
      team      = "operations", namespace = "AWS/RDS", metric = "FreeStorageSpace", dimensions = { DBInstanceIdentifier = id }
      statistic = "Minimum", comparison = "LessThanThreshold", threshold = var.thresholds.database_free_bytes, missing = "breaching"
      complaint = "${id} has less than ${var.thresholds.database_free_bytes} bytes of storage left."
    }
  }

  # Silence counts as late: a replica whose replication has stopped publishes no lag.
  replica_signals = {
    for key, id in local.replica_ids : "ReplicaLag/${key}" => {
      team      = "operations", namespace = "AWS/RDS", metric = "ReplicaLag", dimensions = { DBInstanceIdentifier = id }
      threshold = var.thresholds.replica_lag_seconds, missing = "breaching"
      complaint = "${id} is more than ${var.thresholds.replica_lag_seconds} s behind, or its replication has stopped."
    }
  }

  cache_signals = merge([
    for node in local.cache_nodes : {
      "CacheMemory/${node}" = {
        team      = "operations", namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", dimensions = { CacheClusterId = node }
        threshold = var.thresholds.cache_memory_percent, missing = "breaching"
        complaint = "${node} uses more than ${var.thresholds.cache_memory_percent} % of its memory."
      }
      "CacheEvictions/${node}" = {
        team      = "operations", namespace = "AWS/ElastiCache", metric = "Evictions", dimensions = { CacheClusterId = node }
        statistic = "Sum", threshold = 0
        complaint = "${node} drops keys for want of memory; queued jobs are keys too."
      }
    }
  ]...)

  replication_signals = {
    for key, rule in var.replications : "ReplicationBehind/${key}" => {
      team       = "operations", namespace = "AWS/S3", metric = "ReplicationLatency"
      dimensions = { SourceBucket = rule.source_bucket, DestinationBucket = rule.destination_bucket, RuleId = rule.rule_id }
      threshold  = var.thresholds.replication_seconds
      complaint  = "${rule.destination_bucket} is more than ${var.thresholds.replication_seconds} s behind ${rule.source_bucket}."
    }
  }
}
