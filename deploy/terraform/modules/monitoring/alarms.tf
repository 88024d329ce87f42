# The customer's four alarms, row by row; signals*.tf holds what they do not ask for.
resource "aws_cloudwatch_metric_alarm" "high_cpu_utilization" {
  for_each = var.autoscaling_group_names

  alarm_name          = "${var.name}-HighCPUUtilization-${each.key}"
  alarm_description   = "The ${each.key} hosts used more than 80 % CPU for 5 minutes; hosts are added. ${local.runbook}#highcpuutilization"
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  dimensions          = { AutoScalingGroupName = each.value }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  treat_missing_data  = "missing"
  alarm_actions       = concat([for tier, arn in var.scale_out_policy_arns : arn if tier == each.key], [module.topics.arns["operations"]])
  ok_actions          = [module.topics.arns["operations"]]
}

resource "aws_cloudwatch_metric_alarm" "database_connections" {
  for_each = local.database_ids

  alarm_name          = "${var.name}-DatabaseConnections-${each.key}"
  alarm_description   = "${each.value} had more than 80 % of its ${var.database.max_connections} connections in use for 5 minutes. ${local.runbook}#databaseconnections"
  namespace           = "AWS/RDS"
  metric_name         = "DatabaseConnections"
  dimensions          = { DBInstanceIdentifier = each.value }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = floor(var.database.max_connections * 0.8)
  treat_missing_data  = "breaching" # A database that publishes nothing is down.
  alarm_actions       = [module.topics.arns["operations"]]
  ok_actions          = [module.topics.arns["operations"]]
}

resource "aws_cloudwatch_metric_alarm" "api_error_rate" {
  alarm_name          = "${var.name}-APIErrorRate"
  alarm_description   = "More than 1 % of the API's answers in 5 minutes were 5XX. ${local.runbook}#apierrorrate"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching" # No requests, no errors.
  alarm_actions       = [module.topics.arns["development"]]
  ok_actions          = [module.topics.arns["development"]]

  metric_query {
    id          = "rate"
    label       = "5XX in percent of requests"
    expression  = "IF(requests > 0, 100 * errors / requests, 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { errors = "5xx", requests = "Count" }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApiGateway"
        metric_name = metric_query.value
        dimensions  = { ApiId = var.api.id, Stage = var.api.stage }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "s3_bucket_size" {
  for_each = var.buckets

  alarm_name          = "${var.name}-S3BucketSize-${each.key}"
  alarm_description   = "${each.value.name} holds more than 80 % of its quota of ${each.value.quota_bytes} bytes. ${local.runbook}#s3bucketsize"
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = floor(each.value.quota_bytes * 0.8)
  treat_missing_data  = "ignore" # S3 publishes once a day, sometimes late.
  alarm_actions       = [module.topics.arns["operations"]]
  ok_actions          = [module.topics.arns["operations"]]

  metric_query {
    id          = "stored"
    label       = "BucketSizeBytes, all storage types"
    expression  = "SUM(METRICS())"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.storage_types

    content {
      id = "type_${lower(metric_query.value)}"

      metric {
        namespace   = "AWS/S3"
        metric_name = "BucketSizeBytes"
        dimensions  = { BucketName = each.value.name, StorageType = metric_query.value }
        stat        = "Average"
        period      = 86400
      }
    }
  }
}
