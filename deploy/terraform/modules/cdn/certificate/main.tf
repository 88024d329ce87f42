# ACM asks for one and the same record for a domain and its wildcard, in every region of an account. One call writes
# it; were each to write it, destroying one certificate would stop the renewal of the others.
locals {
  proof = {
    for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => option
    if var.enable_validation_record && option.domain_name == var.domain
  }
}

resource "aws_acm_certificate" "this" {
  domain_name               = var.domain
  subject_alternative_names = ["*.${var.domain}"]
  validation_method         = "DNS"

  options {
    certificate_transparency_logging_preference = "ENABLED"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "proof" {
  for_each = local.proof

  zone_id = var.zone_id
  name    = each.value.resource_record_name
  type    = each.value.resource_record_type
  records = [each.value.resource_record_value]
  ttl     = 300
}

# Waits until ACM has seen the record, whichever call wrote it: a listener refuses a certificate that is not issued.
resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = var.enable_validation_record ? [for record in aws_route53_record.proof : record.fqdn] : null
}
