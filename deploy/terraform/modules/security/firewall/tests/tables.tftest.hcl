mock_provider "aws" {}

variables {
  name                   = "indivillage-prod"
  scope                  = "CLOUDFRONT"
  requests_per_5_minutes = 2000
  blocked_addresses      = ["192.0.2.0/24"]
}

run "waf" {
  command = plan

  assert {
    condition     = alltrue([for group in ["AWSManagedRulesCommonRuleSet", "AWSManagedRulesSQLiRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"] : contains([for rule in aws_wafv2_web_acl.this.rule : rule.name], group)])
    error_message = "Row AWS WAF, configuration: OWASP Top 10 protection rules."
  }

  assert {
    condition     = one([for rule in aws_wafv2_web_acl.this.rule : rule.statement[0].rate_based_statement[0].limit if rule.name == "rate-limit"]) == 2000
    error_message = "Row AWS WAF, security: rate limiting."
  }

  assert {
    condition     = aws_wafv2_ip_set.blocked.addresses == toset(["192.0.2.0/24"]) && contains([for rule in aws_wafv2_web_acl.this.rule : rule.name], "blocked-addresses")
    error_message = "Row AWS WAF, security: IP blocking."
  }

  assert {
    condition     = alltrue([for name in ["refused-size", "refused-method"] : contains([for rule in aws_wafv2_web_acl.this.rule : rule.name], name)])
    error_message = "Row AWS WAF, security: request inspection by size and method."
  }

  assert {
    condition     = length(distinct(concat([1, 2], [for rule in local.refused : rule.priority], values(local.managed)))) == 2 + length(local.refused) + length(local.managed)
    error_message = "No two rules may have one priority."
  }
}

run "an_unknown_scope_is_refused" {
  command = plan

  variables {
    scope = "GLOBAL"
  }

  expect_failures = [var.scope]
}
