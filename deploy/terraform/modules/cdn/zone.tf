resource "aws_route53_zone" "public" {
  name    = var.domain
  comment = "Public names of ${var.name}"
}

# Only Amazon may issue certificates for the domain, wildcards included.
resource "aws_route53_record" "caa" {
  zone_id = aws_route53_zone.public.zone_id
  name    = var.domain
  type    = "CAA"
  ttl     = 3600
  records = ["0 issue \"amazon.com\"", "0 issuewild \"amazon.com\""]
}

# One private zone a region, under one name: `db` and `cache` are always the region's own.
resource "aws_route53_zone" "private" {
  for_each = var.private_zones

  name    = "internal.${var.domain}"
  comment = "Private names of ${var.name} in ${each.key}"

  vpc {
    vpc_id     = each.value.vpc_id
    vpc_region = each.key
  }
}

resource "aws_route53_record" "private" {
  for_each = merge([
    for region, zone in var.private_zones : {
      for label, target in zone.records : "${region}/${label}" => { region = region, label = label, target = target }
    }
  ]...)

  zone_id = aws_route53_zone.private[each.value.region].zone_id
  name    = "${each.value.label}.internal.${var.domain}"
  type    = "CNAME"
  ttl     = 30 # A promoted database is found within half a minute.
  records = [each.value.target]
}
