# Terraform and the hosts' configuration meet here: in names of parameters and secrets, nothing else.
resource "aws_ssm_parameter" "setting" {
  for_each = var.settings

  name        = "/${var.name}/common/${each.key}"
  description = "A setting of the application: docs/deploy.md"
  type        = "SecureString"
  key_id      = var.key_arns.secrets
  value       = each.value
}

# How nginx reaches the application: by the balancer's address, under the name in its certificate.
resource "aws_ssm_parameter" "web" {
  for_each = {
    APP_ORIGIN   = aws_lb.this["internal"].dns_name
    APP_TLS_NAME = var.app_host_name
  }

  name        = "/${var.name}/web/${each.key}"
  description = "A setting of the web tier: docs/deploy.md"
  type        = "SecureString"
  key_id      = var.key_arns.secrets
  value       = each.value
}

# Empty here: the values are written by the playbook that turns them, and are in no state.
resource "aws_secretsmanager_secret" "this" {
  for_each = {
    app-secret-key = "SECRET_KEY: signs sessions and forms"
    app-mail-url   = "MAIL_URL: the mail server with its password"
    app-sentry-dsn = "SENTRY_DSN: where errors are reported, optional"
  }

  name                    = "${var.name}/${each.key}"
  description             = each.value
  kms_key_id              = var.key_arns.secrets
  recovery_window_in_days = var.deletion_protection ? 30 : 7
}
