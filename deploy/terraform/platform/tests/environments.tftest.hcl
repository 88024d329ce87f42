# Run once in each workspace (TF_WORKSPACE), by tests/deploy/test_environments.py, which asserts sizes on the plan.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_elb_service_account" {
    defaults = { arn = "arn:aws:iam::127311923021:root" }
  }
}

mock_provider "aws" {
  alias = "secondary"

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-west-2" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_elb_service_account" {
    defaults = { arn = "arn:aws:iam::797873946194:root" }
  }
}

mock_provider "aws" {
  alias = "edge"

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

variables {
  account_id       = "123456789012"
  domain           = "indivillage.example"
  function_package = "versions.tf"
  origin_header    = "0123456789abcdef0123456789abcdef"
  teams            = { operations = ["o@indivillage.example"], development = ["d@indivillage.example"], security = ["s@indivillage.example"] }
}

# ACM says at the plan which record proves the domain; a mock does not.
override_resource {
  target          = module.cdn.module.certificate.aws_acm_certificate.this
  override_during = plan

  values = {
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    domain_validation_options = [{
      domain_name           = "dev.indivillage.example"
      resource_record_name  = "_1.dev.indivillage.example"
      resource_record_type  = "CNAME"
      resource_record_value = "_2.acm-validations.aws"
    }]
  }
}

override_resource {
  target          = module.certificate.aws_acm_certificate.this
  override_during = plan
  values          = { arn = "arn:aws:acm:us-east-1:123456789012:certificate/2", domain_validation_options = [] }
}

override_resource {
  target          = module.certificate_secondary.aws_acm_certificate.this
  override_during = plan
  values          = { arn = "arn:aws:acm:us-west-2:123456789012:certificate/3", domain_validation_options = [] }
}

override_resource {
  target          = module.cdn.module.certificate.aws_acm_certificate_validation.this
  override_during = plan
  values          = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
}

override_resource {
  target          = module.certificate.aws_acm_certificate_validation.this
  override_during = plan
  values          = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/2" }
}

override_resource {
  target          = module.certificate_secondary.aws_acm_certificate_validation.this
  override_during = plan
  values          = { certificate_arn = "arn:aws:acm:us-west-2:123456789012:certificate/3" }
}

run "environments" {
  command = plan

  assert {
    condition     = terraform_data.guard.input == terraform.workspace && local.settings == local.environments[terraform.workspace]
    error_message = "State management, workspaces: each takes its own values, and no other."
  }

  assert {
    condition     = toset(keys(local.environments)) == toset(["development", "staging", "production"])
    error_message = "State management, workspaces: separate workspaces for development, staging, production."
  }

  assert {
    condition     = alltrue([for name, its in local.environments : keys(its) == keys(local.environments.production) && toset(keys(its.hosts)) == toset(["web", "app", "worker"])])
    error_message = "Environments differ in values only."
  }

  assert {
    condition     = alltrue([for its in values(local.environments) : alltrue([for host in values(its.hosts) : host.standby >= 1 && host.most >= host.least])])
    error_message = "One host of each tier waits in the second region."
  }
}
