# Proves the rows of the customer's tables (docs: AWS integration) that this module implements. Plans only.
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

run "static_files_come_from_s3_and_only_through_cloudfront" {
  command = plan

  assert {
    condition = alltrue([
      for origin in aws_cloudfront_distribution.site.origin :
      length(origin.s3_origin_config) == 0 if startswith(origin.origin_id, "assets-")
    ]) && aws_cloudfront_origin_access_control.assets.signing_behavior == "always"
    error_message = "Services table, CloudFront: S3 origin with an origin access control that signs every request."
  }

  assert {
    condition     = one([for rule in aws_cloudfront_distribution.site.ordered_cache_behavior : rule.target_origin_id if rule.path_pattern == "/static/*"]) == "assets"
    error_message = "Services table, CloudFront: static assets are delivered from the S3 origin."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.site.origin_group).member[*].origin_id == tolist(["assets-us-east-1", "assets-us-west-2"])
    error_message = "Regions: static files come from the primary region first and fail over to the secondary."
  }
}

run "the_api_goes_to_api_gateway_uncached" {
  command = plan

  assert {
    condition = one([
      for rule in aws_cloudfront_distribution.site.ordered_cache_behavior : rule
      if rule.path_pattern == "/api/*" && rule.target_origin_id == "api" && rule.viewer_protocol_policy == "https-only" && rule.cache_policy_id == local.policies.cache_none
    ]) != null
    error_message = "Services table, CloudFront: API Gateway integration for /api/*, HTTPS only, never cached."
  }

  assert {
    condition     = one([for origin in aws_cloudfront_distribution.site.origin : origin.domain_name if origin.origin_id == "api"]) == "api-origin.indivillage.example"
    error_message = "Services table, CloudFront: the API's origin is the latency-routed name of API Gateway."
  }
}

run "the_api_is_told_its_visitors_address" {
  command = plan

  assert {
    condition = one([
      for rule in aws_cloudfront_distribution.site.ordered_cache_behavior : one(rule.function_association).event_type
      if rule.path_pattern == "/api/*"
    ]) == "viewer-request"
    error_message = "API Gateway sees the edge's address and not the visitor's: CloudFront must write it."
  }

  assert {
    condition     = aws_cloudfront_function.visitor.publish && strcontains(aws_cloudfront_function.visitor.code, "headers[\"true-client-ip\"] = { value: event.viewer.ip }")
    error_message = "The header is written over whatever the visitor sent."
  }
}

run "visitors_and_origins_speak_modern_tls" {
  command = plan

  assert {
    condition     = one(aws_cloudfront_distribution.site.viewer_certificate).minimum_protocol_version == "TLSv1.2_2021" && one(aws_cloudfront_distribution.site.viewer_certificate).ssl_support_method == "sni-only"
    error_message = "Services table, CloudFront: HTTPS with TLS 1.2 or newer."
  }

  assert {
    condition     = one(aws_cloudfront_distribution.site.default_cache_behavior).viewer_protocol_policy == "redirect-to-https"
    error_message = "Services table, CloudFront: plain HTTP is redirected to HTTPS."
  }

  assert {
    condition = alltrue([
      for origin in aws_cloudfront_distribution.site.origin :
      one(origin.custom_origin_config).origin_protocol_policy == "https-only" && tolist(one(origin.custom_origin_config).origin_ssl_protocols) == tolist(["TLSv1.2"])
      if length(origin.custom_origin_config) > 0
    ])
    error_message = "Services table, CloudFront: the way from CloudFront to each region is encrypted too."
  }

  assert {
    condition     = aws_cloudfront_distribution.site.http_version == "http2and3" && aws_cloudfront_distribution.site.is_ipv6_enabled
    error_message = "Services table, CloudFront: HTTP/3 and IPv6 are on."
  }
}

run "the_firewall_and_the_secret_stand_before_the_regions" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.site.web_acl_id == var.web_acl_arn
    error_message = "Services table, CloudFront: WAF integration."
  }

  assert {
    condition = alltrue([
      for origin in aws_cloudfront_distribution.site.origin :
      one(origin.custom_header).name == "X-Origin-Verify" && one(origin.custom_header).value == var.origin_header
      if length(origin.custom_origin_config) > 0
    ])
    error_message = "Services table, CloudFront: each region can tell CloudFront's requests by a secret header."
  }
}

run "access_is_logged_to_the_log_bucket" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_delivery_source.access.log_type == "ACCESS_LOGS" && one(aws_cloudwatch_log_delivery_destination.access.delivery_destination_configuration).destination_resource_arn == var.logs_bucket_arn
    error_message = "Buckets table, LOG_BUCKET: CloudFront's access log goes there."
  }
}
