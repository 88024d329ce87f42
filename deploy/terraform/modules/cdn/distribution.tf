resource "aws_cloudfront_distribution" "site" {
  comment         = "${var.name} site"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = var.price_class
  aliases         = local.site_names
  web_acl_id      = var.web_acl_arn

  dynamic "origin" {
    for_each = var.assets

    content {
      origin_id                = "assets-${origin.key}"
      domain_name              = origin.value.bucket_regional_domain
      origin_access_control_id = aws_cloudfront_origin_access_control.assets.id
    }
  }

  origin_group {
    origin_id = "assets"

    # 403 and 404 too: a region that a release has not reached yet must not hide a file from the visitor.
    failover_criteria {
      status_codes = [403, 404, 500, 502, 503, 504]
    }

    dynamic "member" {
      for_each = local.asset_regions

      content {
        origin_id = "assets-${member.value}"
      }
    }
  }

  dynamic "origin" {
    for_each = local.origin_names

    content {
      origin_id   = origin.key
      domain_name = origin.value

      # The regions serve requests only with this secret: nobody walks round CloudFront and its firewall.
      custom_header {
        name  = var.origin_header_name
        value = var.origin_header
      }

      custom_origin_config {
        http_port                = 80
        https_port               = 443
        origin_protocol_policy   = "https-only"
        origin_ssl_protocols     = ["TLSv1.2"]
        origin_read_timeout      = 30
        origin_keepalive_timeout = 30
      }
    }
  }

  # Pages. The Host header goes along, because the application builds its addresses from it.
  default_cache_behavior {
    target_origin_id           = "pages"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = local.policies.cache_as_told
    origin_request_policy_id   = local.policies.request_all
    response_headers_policy_id = local.policies.response_hardening
  }

  ordered_cache_behavior {
    path_pattern               = "/static/*"
    target_origin_id           = "assets"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = local.policies.cache_static
    response_headers_policy_id = local.policies.response_hardening
  }

  # Refuses plain HTTP instead of redirecting: a redirected POST would already have been sent in the clear. API Gateway
  # finds its domain by the Host header, so the visitor's is not passed on.
  ordered_cache_behavior {
    path_pattern               = "/api/*"
    target_origin_id           = "api"
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    compress                   = true
    cache_policy_id            = local.policies.cache_none
    origin_request_policy_id   = local.policies.request_but_host
    response_headers_policy_id = local.policies.response_hardening

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.visitor.arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn      = module.certificate.arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
}
