locals {
  edge = var.edge != null ? { this = var.edge } : {}

  health_signals = merge([
    for edge in values(local.edge) : {
      for region, id in edge.health_check_ids : "RegionHealthCheck/${region}" => {
        team      = "operations", namespace = "AWS/Route53", metric = "HealthCheckStatus", dimensions = { HealthCheckId = id }
        statistic = "Minimum", period = 60, periods = 2, comparison = "LessThanThreshold", threshold = 1, missing = "breaching"
        notify    = !contains(edge.standby_regions, region)
        complaint = contains(edge.standby_regions, region) ? "${region} stands by: it fails on purpose until its database is promoted." : "${region} is not ready to serve."
      }
    }
  ]...)

  edge_certificate_signals = merge([
    for edge in values(local.edge) : {
      for key, arn in edge.certificate_arns : "CertificateExpiry/edge-${key}" => {
        team      = "operations", namespace = "AWS/CertificateManager", metric = "DaysToExpiry", dimensions = { CertificateArn = arn }
        statistic = "Minimum", period = 86400, comparison = "LessThanThreshold", threshold = var.thresholds.certificate_days, missing = "ignore"
        complaint = "CloudFront's certificate expires in less than ${var.thresholds.certificate_days} days: its renewal has failed."
      }
    }
  ]...)

  dnssec_signals = merge([
    for edge in values(local.edge) : {
      for key, id in edge.dnssec_zone_ids : "DNSSECFailure/${key}" => {
        team      = "operations", namespace = "AWS/Route53", metric = "DNSSECInternalFailure", dimensions = { HostedZoneId = id }
        complaint = "Route 53 cannot sign the zone: resolvers that check signatures will not find the site.", threshold = 0
      }
    }
  ]...)

  edge_firewall_signals = merge([
    for edge in values(local.edge) : edge.web_acl_name == null ? {} : {
      "WebACLBlockedRequests/edge" = {
        team      = "security", namespace = "AWS/WAFV2", metric = "BlockedRequests", dimensions = { WebACL = edge.web_acl_name, Rule = "ALL" }
        statistic = "Sum", threshold = var.thresholds.blocked_requests_per_5_min
        complaint = "CloudFront's firewall blocked more than ${var.thresholds.blocked_requests_per_5_min} requests in 5 minutes."
      }
    }
  ]...)

  edge_signals = merge(local.health_signals, local.edge_certificate_signals, local.dnssec_signals, local.edge_firewall_signals)
}

# An alarm publishes to topics of its own region only, so us-east-1 has its own, even where it is the primary region.
module "edge_topics" {
  source    = "./topics"
  providers = { aws = aws.edge }
  for_each  = local.edge

  name         = "${var.name}-edge"
  alarm_prefix = var.name
  teams        = var.teams
}

resource "aws_cloudwatch_metric_alarm" "edge" {
  for_each = { for key, signal in local.edge_signals : key => merge(local.usual, { notify = true }, signal) }
  provider = aws.edge

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
  actions_enabled     = each.value.notify
  alarm_actions       = [module.edge_topics["this"].arns[each.value.team]]
  ok_actions          = [module.edge_topics["this"].arns[each.value.team]]
}

# No region is ready. One that stands by fails always, so this rings exactly when the serving one fails too.
resource "aws_cloudwatch_composite_alarm" "site_down" {
  for_each = var.account_services.composite_alarms ? local.edge : {}
  provider = aws.edge

  alarm_name        = "${var.name}-SiteDown"
  alarm_description = "No region is ready to serve: the site is down. ${local.runbook}#sitedown"
  alarm_rule        = join(" AND ", [for key in keys(local.health_signals) : "ALARM(\"${aws_cloudwatch_metric_alarm.edge[key].alarm_name}\")"])
  alarm_actions     = [module.edge_topics["this"].arns["operations"], module.edge_topics["this"].arns["development"]]
  ok_actions        = [module.edge_topics["this"].arns["operations"], module.edge_topics["this"].arns["development"]]
}
