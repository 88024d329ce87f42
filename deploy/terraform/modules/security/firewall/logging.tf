# WAF demands this prefix of the log group's name.
resource "aws_cloudwatch_log_group" "this" {
  name              = "aws-waf-logs-${var.name}-${lower(var.scope)}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.log_key_arn
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  resource_arn            = aws_wafv2_web_acl.this.arn
  log_destination_configs = [aws_cloudwatch_log_group.this.arn]

  # A session is nobody's business but its owner's.
  redacted_fields {
    single_header {
      name = "cookie"
    }
  }

  redacted_fields {
    single_header {
      name = "authorization"
    }
  }
}
