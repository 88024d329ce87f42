# What visitors ask for: both names, both address families, answered by CloudFront.
resource "aws_route53_record" "site" {
  for_each = {
    for pair in setproduct(local.site_names, ["A", "AAAA"]) :
    "${pair[0]}/${pair[1]}" => { name = pair[0], type = pair[1] }
  }

  zone_id = aws_route53_zone.public.zone_id
  name    = each.value.name
  type    = each.value.type

  alias {
    name                   = aws_cloudfront_distribution.site.domain_name
    zone_id                = aws_cloudfront_distribution.site.hosted_zone_id
    evaluate_target_health = false
  }
}

# Each region by its own name, for its health check and for whoever looks at one region alone.
resource "aws_route53_record" "region" {
  for_each = var.regions

  zone_id = aws_route53_zone.public.zone_id
  name    = "origin-${each.key}.${var.domain}"
  type    = "A"

  alias {
    name                   = each.value.alb_dns_name
    zone_id                = each.value.alb_zone_id
    evaluate_target_health = false
  }
}

# What CloudFront asks for: the nearest region among those whose health check passes.
resource "aws_route53_record" "pages_origin" {
  for_each = var.regions

  zone_id         = aws_route53_zone.public.zone_id
  name            = local.origin_names.pages
  type            = "A"
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.region[each.key].id

  latency_routing_policy {
    region = each.key
  }

  alias {
    name                   = each.value.alb_dns_name
    zone_id                = each.value.alb_zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "api_origin" {
  for_each = var.regions

  zone_id         = aws_route53_zone.public.zone_id
  name            = local.origin_names.api
  type            = "A"
  set_identifier  = each.key
  health_check_id = aws_route53_health_check.region[each.key].id

  latency_routing_policy {
    region = each.key
  }

  alias {
    name                   = each.value.api_domain_target
    zone_id                = each.value.api_domain_zone_id
    evaluate_target_health = true
  }
}
