# The customer's three groups, and those that the rest needs. Rules are in security_group_rules.tf.
locals {
  groups = {
    web          = { name = "WebSecurityGroup", description = "Control traffic to web servers" }
    app          = { name = "AppSecurityGroup", description = "Control traffic to application servers" }
    database     = { name = "DBSecurityGroup", description = "Control traffic to RDS database" }
    alb          = { name = "PublicLoadBalancer", description = "HTTPS from CloudFront to the public load balancer" }
    internal_alb = { name = "InternalLoadBalancer", description = "HTTPS from the web tier and the API to the internal load balancer" }
    cache        = { name = "CacheSecurityGroup", description = "Valkey from the application tier" }
    vpc_link     = { name = "ApiLink", description = "API Gateway's link into the VPC" }
    endpoints    = { name = "InterfaceEndpoints", description = "HTTPS from the hosts to AWS services" }
  }
}

resource "aws_security_group" "this" {
  for_each = local.groups

  name        = "${var.name}-${each.value.name}"
  description = each.value.description
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-${each.value.name}" }

  lifecycle {
    create_before_destroy = true
  }
}
