# Proves the Route 53 row of the services table and the region failover. Plans only.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

mock_provider "aws" {
  alias = "edge"
}

override_resource {
  target          = module.certificate.aws_acm_certificate.this
  override_during = plan
  values = {
    arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
    domain_validation_options = [
      { domain_name = "indivillage.example", resource_record_name = "_a.indivillage.example", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws" },
      { domain_name = "*.indivillage.example", resource_record_name = "_a.indivillage.example", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws" },
    ]
  }
}

variables {
  name           = "indivillage-test"
  domain         = "indivillage.example"
  primary_region = "us-east-1"
  regions = {
    us-east-1 = { alb_dns_name = "a.us-east-1.elb.amazonaws.com", alb_zone_id = "ZA", api_domain_target = "a.execute-api.us-east-1.amazonaws.com", api_domain_zone_id = "ZB" }
    us-west-2 = { alb_dns_name = "b.us-west-2.elb.amazonaws.com", alb_zone_id = "ZC", api_domain_target = "b.execute-api.us-west-2.amazonaws.com", api_domain_zone_id = "ZD" }
  }
  assets = {
    us-west-2 = { bucket_regional_domain = "assets-us-west-2.s3.us-west-2.amazonaws.com" }
    us-east-1 = { bucket_regional_domain = "assets.s3.us-east-1.amazonaws.com" }
  }
  private_zones = {
    us-east-1 = { vpc_id = "vpc-1", records = { db = "db.one.example", cache = "cache.one.example" } }
    us-west-2 = { vpc_id = "vpc-2", records = { db = "db.two.example", cache = "cache.two.example" } }
  }
  logs_bucket_arn = "arn:aws:s3:::indivillage-test-logs"
  web_acl_arn     = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/edge/00000000-0000-0000-0000-000000000000"
  origin_header   = "0123456789abcdef0123456789abcdef"
}
run "names_are_routed_by_latency_among_healthy_regions" {
  command = plan

  assert {
    condition = alltrue([
      for records in [aws_route53_record.pages_origin, aws_route53_record.api_origin] :
      length(records) == 2 && alltrue([for region, record in records : one(record.latency_routing_policy).region == region && record.set_identifier == region])
    ])
    error_message = "Services table, Route 53: latency-based routing over both regions, for pages and API."
  }

  assert {
    condition = alltrue([
      for region, check in aws_route53_health_check.region :
      check.type == "HTTPS" && check.resource_path == "/readyz" && check.fqdn == "origin-${region}.indivillage.example"
    ])
    error_message = "Region Failover: a health check asks each region by its own name whether it is ready."
  }

  assert {
    condition     = alltrue([for check in aws_route53_health_check.region : check.request_interval * check.failure_threshold <= 60])
    error_message = "Recovery Time Objective < 1 hour: a dead region is out of DNS within a minute."
  }

  assert {
    condition     = toset(keys(aws_route53_record.site)) == toset(["indivillage.example/A", "indivillage.example/AAAA", "www.indivillage.example/A", "www.indivillage.example/AAAA"])
    error_message = "Services table, Route 53: apex and www answer on IPv4 and IPv6."
  }
}

run "the_zone_is_signed" {
  command = plan

  assert {
    condition     = length(aws_route53_hosted_zone_dnssec.public) == 1 && length(aws_route53_key_signing_key.public) == 1
    error_message = "Services table, Route 53: DNSSEC."
  }

  assert {
    condition     = aws_kms_key.dnssec[0].customer_master_key_spec == "ECC_NIST_P256" && aws_kms_key.dnssec[0].key_usage == "SIGN_VERIFY"
    error_message = "Services table, Route 53: DNSSEC's key has the only form that Route 53 accepts."
  }
}

run "signing_can_be_left_out" {
  command = plan

  variables {
    enable_dnssec = false
  }

  assert {
    condition     = length(aws_route53_hosted_zone_dnssec.public) + length(aws_kms_key.dnssec) == 0 && output.ds_record == null
    error_message = "enable_dnssec = false leaves no key and no signature behind."
  }
}

run "each_region_has_its_private_zone" {
  command = plan

  assert {
    condition     = alltrue([for region, zone in aws_route53_zone.private : one(zone.vpc).vpc_region == region]) && length(aws_route53_zone.private) == 2
    error_message = "Services table, Route 53: private hosted zones, one a region."
  }

  assert {
    condition     = one(aws_route53_record.private["us-west-2/db"].records) == "db.two.example" && aws_route53_record.private["us-west-2/db"].ttl <= 60
    error_message = "Services table, Route 53: db is the region's own database and changes within a minute."
  }
}

run "only_amazon_issues_certificates_and_one_record_proves_the_domain" {
  command = plan

  assert {
    condition     = aws_route53_record.caa.records == toset(["0 issue \"amazon.com\"", "0 issuewild \"amazon.com\""])
    error_message = "CAA allows Amazon only."
  }

  assert {
    condition     = aws_route53_record.caa.type == "CAA"
    error_message = "CAA allows Amazon only."
  }
}

run "a_regional_web_acl_is_refused" {
  command         = plan
  expect_failures = [var.web_acl_arn]

  variables {
    web_acl_arn = "arn:aws:wafv2:us-east-1:111122223333:regional/webacl/site/00000000-0000-0000-0000-000000000000"
  }
}

run "a_short_secret_is_refused" {
  command         = plan
  expect_failures = [var.origin_header]

  variables {
    origin_header = "short"
  }
}

run "a_single_assets_region_is_refused" {
  command         = plan
  expect_failures = [var.assets]

  variables {
    assets = { us-east-1 = { bucket_regional_domain = "assets.s3.us-east-1.amazonaws.com" } }
  }
}
