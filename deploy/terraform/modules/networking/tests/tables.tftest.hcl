mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
}

variables {
  name         = "indivillage-prod"
  cidr         = "10.20.0.0/16"
  zones        = ["us-east-1a", "us-east-1b", "us-east-1c"]
  bucket_names = ["indivillage-prod-uploads"]
  log_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "security_groups" {
  command = plan

  assert {
    condition     = aws_security_group.this["web"].name == "indivillage-prod-WebSecurityGroup" && toset([for rule in local.inbound : "${rule.from}:${rule.port}" if rule.group == "web"]) == toset(["alb:80", "alb:443"])
    error_message = "Row WebSecurityGroup, inbound: HTTP/HTTPS from ALB only."
  }

  assert {
    condition     = [for rule in local.outbound : coalesce(rule.to, "everywhere") if rule.group == "web"] == ["everywhere"] && aws_vpc_security_group_egress_rule.this["web_all"].ip_protocol == "-1"
    error_message = "Row WebSecurityGroup, outbound: all traffic."
  }

  assert {
    condition     = aws_security_group.this["app"].name == "indivillage-prod-AppSecurityGroup" && [for rule in local.inbound : rule.from if rule.group == "app"] == ["web"] && aws_vpc_security_group_ingress_rule.this["app_http_from_web"].from_port == 8000
    error_message = "Row AppSecurityGroup, inbound: HTTP from web security group only."
  }

  assert {
    condition     = [for rule in local.outbound : coalesce(rule.to, "everywhere") if rule.group == "app"] == ["everywhere"]
    error_message = "Row AppSecurityGroup, outbound: all traffic."
  }

  assert {
    condition     = aws_security_group.this["database"].name == "indivillage-prod-DBSecurityGroup" && [for rule in local.inbound : "${rule.from}:${rule.port}" if rule.group == "database"] == ["app:5432"]
    error_message = "Row DBSecurityGroup, inbound: PostgreSQL from app security group only."
  }

  assert {
    condition     = length([for rule in local.outbound : rule if rule.group == "database"]) == 0
    error_message = "Row DBSecurityGroup, outbound: none."
  }

  assert {
    condition     = length([for rule in local.inbound : rule if rule.group == "alb"]) == 0 && alltrue([for rule in aws_vpc_security_group_ingress_rule.edge : rule.from_port == 443 && rule.cidr_ipv4 == null])
    error_message = "The public load balancer must let in CloudFront's and Route 53's prefix lists alone."
  }

  assert {
    condition     = [for rule in local.inbound : "${rule.from}:${rule.port}" if rule.group == "cache"] == ["app:6379"]
    error_message = "The cache must let in the application alone."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.this : rule.cidr_ipv4 == null && length(rule.description) > 5])
    error_message = "No inbound rule may be open to an address range, and each says what it is for."
  }
}

run "three_zones" {
  command = plan

  assert {
    condition     = length(distinct([for subnet in aws_subnet.this : subnet.availability_zone])) == 3 && length(aws_subnet.this) == 9
    error_message = "Availability Zones: three per region, each with a public, an app and a data subnet."
  }

  assert {
    condition     = length(distinct([for subnet in aws_subnet.this : subnet.cidr_block])) == 9 && alltrue([for subnet in aws_subnet.this : !subnet.map_public_ip_on_launch])
    error_message = "Subnets must not overlap, and no host gets a public address by itself."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "A NAT gateway in every zone outlives the loss of a zone."
  }

  assert {
    condition     = length(aws_route_table.app) == 3 && aws_flow_log.this.traffic_type == "ALL"
    error_message = "Module networking: route tables by zone, flow logs of all traffic."
  }
}

run "one_nat_where_cheap" {
  command = plan

  variables {
    nat_in_every_zone = false
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 3
    error_message = "One NAT gateway must serve all zones."
  }
}

run "one_zone_is_refused" {
  command = plan

  variables {
    zones = ["us-east-1a"]
  }

  expect_failures = [var.zones]
}

run "a_small_range_is_refused" {
  command = plan

  variables {
    cidr = "10.20.0.0/24"
  }

  expect_failures = [var.cidr]
}
