locals {
  balancers     = [for tier, balancer in var.load_balancers : concat(["LoadBalancer", balancer.arn_suffix])]
  target_groups = [for tier, balancer in var.load_balancers : ["TargetGroup", balancer.target_group_arn_suffix, "LoadBalancer", balancer.arn_suffix]]
  distributions = [for edge in values(local.edge) : ["Region", "Global", "DistributionId", edge.distribution_id]]

  entry_charts = {
    "ALB metrics" = [
      { title = "Requests", stat = "Sum", metrics = [for of in local.balancers : concat(["AWS/ApplicationELB", "RequestCount"], of)] },
      { title = "5XX of the hosts", stat = "Sum", metrics = [for of in local.balancers : concat(["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count"], of)] },
      { title = "5XX of the load balancer", stat = "Sum", metrics = [for of in local.balancers : concat(["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count"], of)] },
      { title = "Response time, 95th percentile, seconds", stat = "p95", metrics = [for of in local.balancers : concat(["AWS/ApplicationELB", "TargetResponseTime"], of)] },
      { title = "Unhealthy hosts", stat = "Maximum", metrics = [for of in local.target_groups : concat(["AWS/ApplicationELB", "UnHealthyHostCount"], of)] },
    ]

    "CloudFront metrics" = [
      for chart in [
        { title = "Requests", stat = "Sum", metrics = [for of in local.distributions : concat(["AWS/CloudFront", "Requests"], of)] },
        { title = "Errors in percent", stat = "Average", metrics = concat([for of in local.distributions : concat(["AWS/CloudFront", "4xxErrorRate"], of)], [for of in local.distributions : concat(["AWS/CloudFront", "5xxErrorRate"], of)]) },
        { title = "Bytes downloaded", stat = "Sum", metrics = [for of in local.distributions : concat(["AWS/CloudFront", "BytesDownloaded"], of)] },
      ] : merge(chart, { region = "us-east-1" }) if length(chart.metrics) > 0
    ]

    "API Gateway metrics" = [
      { title = "Requests", stat = "Sum", metrics = [["AWS/ApiGateway", "Count", "ApiId", var.api.id, "Stage", var.api.stage]] },
      { title = "Errors", stat = "Sum", metrics = [for metric in ["4xx", "5xx"] : ["AWS/ApiGateway", metric, "ApiId", var.api.id, "Stage", var.api.stage]] },
      { title = "Latency, 95th percentile, milliseconds", stat = "p95", metrics = [for metric in ["Latency", "IntegrationLatency"] : ["AWS/ApiGateway", metric, "ApiId", var.api.id, "Stage", var.api.stage]] },
    ]
  }
}
