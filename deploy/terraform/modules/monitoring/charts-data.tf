locals {
  databases = [for id in values(local.database_ids) : ["DBInstanceIdentifier", id]]

  data_charts = {
    "RDS metrics" = [
      { title = "CPU in percent", stat = "Average", metrics = [for of in local.databases : concat(["AWS/RDS", "CPUUtilization"], of)] },
      { title = "Connections", stat = "Maximum", metrics = [for of in local.databases : concat(["AWS/RDS", "DatabaseConnections"], of)] },
      { title = "Free storage in bytes", stat = "Minimum", metrics = [for of in local.databases : concat(["AWS/RDS", "FreeStorageSpace"], of)] },
      { title = "Latency in seconds", stat = "Average", metrics = concat([for of in local.databases : concat(["AWS/RDS", "ReadLatency"], of)], [for of in local.databases : concat(["AWS/RDS", "WriteLatency"], of)]) },
      { title = "Replica lag in seconds", stat = "Maximum", metrics = [for of in local.databases : concat(["AWS/RDS", "ReplicaLag"], of)] },
    ]

    "S3 metrics" = [
      { title = "Bytes stored", stat = "Average", period = 86400, metrics = flatten([for bucket in values(var.buckets) : [for type in bucket.storage_types : { of = ["AWS/S3", "BucketSizeBytes", "BucketName", bucket.name, "StorageType", type] }]])[*].of },
      { title = "Objects", stat = "Average", period = 86400, metrics = [for bucket in values(var.buckets) : ["AWS/S3", "NumberOfObjects", "BucketName", bucket.name, "StorageType", "AllStorageTypes"]] },
    ]
  }
}
