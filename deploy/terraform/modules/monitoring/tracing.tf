resource "aws_xray_sampling_rule" "this" {
  count = var.account_services.xray ? 1 : 0

  rule_name      = "${var.name}-traces"
  priority       = 1000
  version        = 1
  reservoir_size = 1    # The first request of each second,
  fixed_rate     = 0.05 # and one in twenty of the others.
  service_name   = "${var.name}*"
  service_type   = "*"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  resource_arn   = "*"
}

resource "aws_xray_group" "file_processing" {
  count = var.account_services.xray ? 1 : 0

  group_name        = "${var.name}-files"
  filter_expression = "service(\"${var.function_name}\")"

  insights_configuration {
    insights_enabled      = true
    notifications_enabled = false
  }
}
