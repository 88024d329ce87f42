# Proves that one call writes the proof of ownership and the others only wait for it. Plans only.
mock_provider "aws" {}

override_resource {
  target          = aws_acm_certificate.this
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
  domain                   = "indivillage.example"
  zone_id                  = "Z0"
  enable_validation_record = true
}

run "one_record_proves_the_domain_and_its_wildcard" {
  command = plan

  assert {
    condition     = keys(aws_route53_record.proof) == ["indivillage.example"]
    error_message = "ACM asks for one record for the domain and its wildcard; a second write would collide."
  }

  assert {
    condition     = aws_acm_certificate.this.subject_alternative_names == toset(["*.indivillage.example"])
    error_message = "The certificate covers www, origin, api-origin and each region's own name."
  }
}

run "another_region_waits_for_the_same_record" {
  command = plan

  variables {
    enable_validation_record = false
  }

  assert {
    condition     = length(aws_route53_record.proof) == 0
    error_message = "A second call must not own the record that the first one's renewal needs."
  }
}

run "a_domain_with_a_trailing_dot_is_refused" {
  command         = plan
  expect_failures = [var.domain]

  variables {
    domain = "indivillage.example."
  }
}
