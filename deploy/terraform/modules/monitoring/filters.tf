locals {
  log_namespace = "IndiVillage/${var.name}"

  # Lines of the application, one JSON object each, with the keys at, levelname, name, message and the event's own.
  events = {
    QuarantineEvents = "{ $.message = \"upload scanned\" && ($.outcome = \"malware\" || $.outcome = \"attack\") }"
    JobFailures      = "{ $.message = \"job failed for good\" }"
    ServerErrors     = "{ $.name = \"app.access\" && $.status >= 500 }"
  }

  filters = {
    for pair in setproduct(keys(local.events), local.application_log_groups) :
    "${pair[0]}/${pair[1]}" => { event = pair[0], group = pair[1] }
  }
}

resource "aws_cloudwatch_log_metric_filter" "event" {
  for_each = local.filters

  name           = "${var.name}-${each.value.event}"
  log_group_name = aws_cloudwatch_log_group.this[each.value.group].name
  pattern        = local.events[each.value.event]

  metric_transformation {
    name          = each.value.event
    namespace     = local.log_namespace
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}
