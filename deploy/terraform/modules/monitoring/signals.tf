locals {
  # Keys are the alarm's name, or name/which where there are several of a kind. Times in seconds.
  signals = merge(
    local.work_signals, local.dead_letter_signals,
    local.storage_signals, local.replica_signals, local.cache_signals, local.replication_signals,
    local.host_signals, local.certificate_signals, local.firewall_signals,
  )

  usual = {
    statistic = "Maximum", period = 300, periods = 1, comparison = "GreaterThanThreshold", missing = "notBreaching"
  }
}

resource "aws_cloudwatch_metric_alarm" "signal" {
  for_each = { for key, signal in local.signals : key => merge(local.usual, signal) }

  alarm_name          = "${var.name}-${replace(each.key, "/", "-")}"
  alarm_description   = "${each.value.complaint} ${local.runbook}#${lower(split("/", each.key)[0])}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  period              = each.value.period
  evaluation_periods  = each.value.periods
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = [module.topics.arns[each.value.team]]
  ok_actions          = [module.topics.arns[each.value.team]]
}
