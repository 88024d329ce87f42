# By mail, not by topic: the topics take messages from CloudWatch alone.
resource "aws_budgets_budget" "monthly" {
  for_each = var.account_services.budgets && var.budget != null ? { this = var.budget } : {}

  name         = "${var.name}-monthly"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(each.value.monthly_limit_usd)
  limit_unit   = "USD"

  dynamic "notification" {
    for_each = { ACTUAL = 80, FORECASTED = 100 }

    content {
      notification_type          = notification.key
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.teams.operations
    }
  }
}
