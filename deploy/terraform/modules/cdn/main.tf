data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  # Where static files come from: the primary region first, then the region that takes over.
  asset_regions = concat([var.primary_region], sort([for region in keys(var.assets) : region if region != var.primary_region]))

  site_names = [var.domain, "www.${var.domain}"]

  origin_names = {
    pages = "origin.${var.domain}"
    api   = "api-origin.${var.domain}"
  }

  # CloudFront's managed policies; the ids are the same in every account.
  policies = {
    cache_static       = "658327ea-f89d-4fab-a63d-7e88639e58f6" # CachingOptimized
    cache_none         = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" # CachingDisabled
    cache_as_told      = "4cc15a8a-d715-48a4-82b8-cc0b614638fe" # UseOriginCacheControlHeaders-QueryStrings
    request_all        = "216adef6-5c7f-47e4-b989-5492eafa07d3" # AllViewer
    request_but_host   = "b689b0a8-53d0-40ab-baf2-68738e2966ac" # AllViewerExceptHostHeader
    response_hardening = "67f7725c-6f97-4210-82d7-5512b31e9d03" # SecurityHeadersPolicy
  }
}

module "certificate" {
  source    = "./certificate"
  providers = { aws = aws.edge }

  domain                   = var.domain
  zone_id                  = aws_route53_zone.public.zone_id
  enable_validation_record = true
}

resource "aws_cloudfront_origin_access_control" "assets" {
  name                              = "${var.name}-assets"
  description                       = "Lets the site's distribution, and nobody else, read static files"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}
