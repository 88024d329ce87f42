locals {
  # What stands between the visitor and the application.
  host_signals = {
    for tier, balancer in var.load_balancers : "UnhealthyHosts/${tier}" => {
      team       = "operations", namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount"
      dimensions = { LoadBalancer = balancer.arn_suffix, TargetGroup = balancer.target_group_arn_suffix }
      threshold  = 0
      complaint  = "The load balancer finds ${tier} hosts unhealthy."
    }
  }

  certificate_signals = {
    for key, arn in var.certificate_arns : "CertificateExpiry/${key}" => {
      team      = "operations", namespace = "AWS/CertificateManager", metric = "DaysToExpiry", dimensions = { CertificateArn = arn }
      statistic = "Minimum", period = 86400, comparison = "LessThanThreshold", threshold = var.thresholds.certificate_days, missing = "ignore"
      complaint = "The certificate ${key} expires in less than ${var.thresholds.certificate_days} days: its renewal has failed."
    }
  }

  firewall_signals = {
    WebACLBlockedRequests = {
      team       = "security", namespace = "AWS/WAFV2", metric = "BlockedRequests"
      dimensions = { WebACL = var.web_acl_name, Region = local.region, Rule = "ALL" }
      statistic  = "Sum", threshold = var.thresholds.blocked_requests_per_5_min
      complaint  = "The firewall blocked more than ${var.thresholds.blocked_requests_per_5_min} requests in 5 minutes."
    }
  }
}
