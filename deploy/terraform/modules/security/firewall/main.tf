locals {
  # AWS's managed groups that answer the OWASP Top 10, in the order they look.
  managed = {
    AWSManagedRulesAmazonIpReputationList = 20
    AWSManagedRulesCommonRuleSet          = 30
    AWSManagedRulesKnownBadInputsRuleSet  = 40
    AWSManagedRulesSQLiRuleSet            = 50
    AWSManagedRulesLinuxRuleSet           = 60
  }
  # What the application never takes: 64 KB is its own limit, files go to S3; it knows three methods.
  refused = {
    size   = { priority = 3, code = 413, regex = "^[0-9]{6,}$", header = "content-length" }
    method = { priority = 4, code = 405, regex = "^(PUT|DELETE|PATCH|TRACE|CONNECT)$", header = null }
  }
}

resource "aws_wafv2_ip_set" "blocked" {
  name               = "${var.name}-blocked-${lower(var.scope)}"
  description        = "Addresses refused at once"
  scope              = var.scope
  ip_address_version = "IPV4"
  addresses          = var.blocked_addresses
}

resource "aws_wafv2_web_acl" "this" {
  name        = "${var.name}-${lower(var.scope)}"
  description = "OWASP groups, rate limit, refused addresses, size and method"
  scope       = var.scope

  default_action {
    allow {}
  }

  rule {
    name     = "blocked-addresses"
    priority = 1

    action {
      block {}
    }

    statement {
      ip_set_reference_statement {
        arn = aws_wafv2_ip_set.blocked.arn
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "blocked-addresses"
      sampled_requests_enabled   = true
    }
  }

  rule {
    name     = "rate-limit"
    priority = 2

    action {
      block {
        custom_response {
          response_code = 429

          response_header {
            name  = "Retry-After"
            value = "300"
          }
        }
      }
    }

    statement {
      rate_based_statement {
        limit              = var.requests_per_5_minutes
        aggregate_key_type = var.scope == "CLOUDFRONT" ? "IP" : "FORWARDED_IP"

        # Behind CloudFront the load balancer sees the edge's address: the visitor's is in the header.
        dynamic "forwarded_ip_config" {
          for_each = var.scope == "REGIONAL" ? ["X-Forwarded-For"] : []

          content {
            header_name       = forwarded_ip_config.value
            fallback_behavior = "MATCH"
          }
        }
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "rate-limit"
      sampled_requests_enabled   = true
    }
  }

  dynamic "rule" {
    for_each = local.refused

    content {
      name     = "refused-${rule.key}"
      priority = rule.value.priority

      action {
        block {
          custom_response {
            response_code = rule.value.code
          }
        }
      }

      statement {
        regex_match_statement {
          regex_string = rule.value.regex

          field_to_match {
            dynamic "single_header" {
              for_each = rule.value.header == null ? [] : [rule.value.header]

              content {
                name = single_header.value
              }
            }

            dynamic "method" {
              for_each = rule.value.header == null ? ["method"] : []
              content {}
            }
          }

          text_transformation {
            priority = 0
            type     = "NONE"
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "refused-${rule.key}"
        sampled_requests_enabled   = true
      }
    }
  }

  dynamic "rule" {
    for_each = local.managed

    content {
      name     = rule.key
      priority = rule.value

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          name        = rule.key
          vendor_name = "AWS"
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = true
  }
}
