locals {
  # The customer's table: which groups of metrics each dashboard shows.
  dashboard_rows = {
    WebDashboard            = ["ALB metrics", "EC2 metrics", "CloudFront metrics"]
    ApiDashboard            = ["API Gateway metrics", "Lambda metrics", "SQS metrics"]
    InfrastructureDashboard = ["EC2 metrics", "RDS metrics", "S3 metrics"]
  }

  charts = merge(local.entry_charts, local.work_charts, local.data_charts)

  # CloudFront is shown once, by the call that is given the edge.
  dashboard_groups = {
    for dashboard, groups in local.dashboard_rows : dashboard => [for group in groups : group if length(local.charts[group]) > 0]
  }

  # Rows of three charts under a heading: a group's height follows from its number of charts.
  heights = { for group, charts in local.charts : group => 1 + 6 * ceil(length(charts) / 3) }

  headings = {
    for dashboard, groups in local.dashboard_groups : dashboard => [
      for at, group in groups : {
        type       = "text", x = 0, y = sum(concat([0], [for above in slice(groups, 0, at) : local.heights[above]])), width = 24, height = 1
        properties = { markdown = "## ${group}" }
      }
    ]
  }

  widgets = {
    for dashboard, groups in local.dashboard_groups : dashboard => flatten([
      for at, group in groups : [
        for number, chart in local.charts[group] : {
          type       = "metric", x = 8 * (number % 3), y = local.headings[dashboard][at].y + 1 + 6 * floor(number / 3), width = 8, height = 6
          properties = merge({ region = local.region, view = "timeSeries", period = 300 }, chart)
        }
      ]
    ])
  }
}

# Dashboards are global in an account, unlike alarms: only the call with the edge bears the plain names.
resource "aws_cloudwatch_dashboard" "this" {
  for_each = local.dashboard_rows

  dashboard_name = var.edge != null ? "${var.name}-${each.key}" : "${var.name}-${local.region}-${each.key}"
  dashboard_body = jsonencode({ widgets = concat(local.headings[each.key], local.widgets[each.key]) })
}
