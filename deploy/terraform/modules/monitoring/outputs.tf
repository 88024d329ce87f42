output "log_group_names" {
  description = "Log groups by the customer's names."
  value       = { for key, group in aws_cloudwatch_log_group.this : key => group.name }
}

output "log_group_arns" {
  description = "ARNs of the log groups by the customer's names, for the roles that write to them."
  value       = { for key, group in aws_cloudwatch_log_group.this : key => group.arn }
}

output "dashboard_names" {
  description = "Dashboards by the customer's names."
  value       = { for key, dashboard in aws_cloudwatch_dashboard.this : key => dashboard.dashboard_name }
}

output "topic_arns" {
  description = "SNS topic of each team in this region."
  value       = module.topics.arns
}

output "alarm_names" {
  description = "Names of all alarms of this call, those in us-east-1 included."
  value = sort(concat(
    [for alarm in aws_cloudwatch_metric_alarm.high_cpu_utilization : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.database_connections : alarm.alarm_name],
    [aws_cloudwatch_metric_alarm.api_error_rate.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.s3_bucket_size : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.signal : alarm.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.edge : alarm.alarm_name],
    [for alarm in aws_cloudwatch_composite_alarm.site_down : alarm.alarm_name],
  ))
}
