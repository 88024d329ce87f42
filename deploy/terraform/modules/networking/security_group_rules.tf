data "aws_ec2_managed_prefix_list" "cloudfront" {
  name = "com.amazonaws.global.cloudfront.origin-facing"
}

# Route 53 asks each region for its readiness.
data "aws_ec2_managed_prefix_list" "health_checks" {
  name = "com.amazonaws.${data.aws_region.current.name}.route53-healthchecks"
}

locals {
  # group <- from group, on a port
  inbound = {
    web_http_from_alb        = { group = "web", from = "alb", port = 80, description = "HTTP from the ALB only" }
    web_https_from_alb       = { group = "web", from = "alb", port = 443, description = "HTTPS from the ALB only" }
    app_http_from_web        = { group = "app", from = "web", port = var.app_port, description = "HTTP from the web security group only" }
    database_from_app        = { group = "database", from = "app", port = 5432, description = "PostgreSQL from the app security group only" }
    cache_from_app           = { group = "cache", from = "app", port = 6379, description = "Valkey from the app security group" }
    internal_alb_from_web    = { group = "internal_alb", from = "web", port = 443, description = "HTTPS from nginx" }
    internal_alb_from_link   = { group = "internal_alb", from = "vpc_link", port = 443, description = "HTTPS from API Gateway" }
    endpoints_https_from_web = { group = "endpoints", from = "web", port = 443, description = "AWS APIs from web hosts" }
    endpoints_https_from_app = { group = "endpoints", from = "app", port = 443, description = "AWS APIs from application hosts" }
  }
  # group -> to group, on a port; null is everything, as the table has it for hosts.
  outbound = {
    web_all         = { group = "web", to = null, port = null, description = "All traffic" }
    app_all         = { group = "app", to = null, port = null, description = "All traffic" }
    alb_to_web      = { group = "alb", to = "web", port = 443, description = "HTTPS to nginx" }
    internal_to_app = { group = "internal_alb", to = "app", port = var.app_port, description = "HTTP to gunicorn" }
    link_to_alb     = { group = "vpc_link", to = "internal_alb", port = 443, description = "HTTPS to the internal load balancer" }
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = local.inbound

  security_group_id            = aws_security_group.this[each.value.group].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = each.value.description
}

resource "aws_vpc_security_group_ingress_rule" "edge" {
  for_each = {
    cloudfront    = { list = data.aws_ec2_managed_prefix_list.cloudfront.id, description = "HTTPS from CloudFront" }
    health_checks = { list = data.aws_ec2_managed_prefix_list.health_checks.id, description = "HTTPS from Route 53 health checks" }
  }

  security_group_id = aws_security_group.this["alb"].id
  prefix_list_id    = each.value.list
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  description       = each.value.description
}

resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = local.outbound

  security_group_id            = aws_security_group.this[each.value.group].id
  referenced_security_group_id = each.value.to == null ? null : aws_security_group.this[each.value.to].id
  cidr_ipv4                    = each.value.to == null ? "0.0.0.0/0" : null
  ip_protocol                  = each.value.port == null ? "-1" : "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  description                  = each.value.description
}
