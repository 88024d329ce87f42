locals {
  servers = [for group in local.application_log_groups : local.log_groups[group].path]

  # Questions of the runbook, ready to run in Logs Insights.
  queries = {
    ServerErrors = {
      groups = local.servers
      query  = "filter name = 'app.access' and status >= 500 | stats count(*) as answers by route, status | sort answers desc"
    }
    OneRequest = {
      groups = local.servers
      query  = "filter request_id = 'PUT THE X-Request-ID HERE' | sort @timestamp asc | display at, levelname, name, message, upload_id"
    }
    FailedJobs = {
      groups = local.servers
      query  = "filter message = 'job failed for good' | display at, upload_id, attempt, failure | sort @timestamp desc"
    }
    QuarantineEvents = {
      groups = local.servers
      query  = "filter message = 'upload scanned' and outcome in ['malware', 'attack'] | display at, upload_id, outcome, engine | sort @timestamp desc"
    }
    ScanSeconds = {
      groups = local.servers
      query  = "filter message = 'upload scanned' | stats count(*) as scans, pct(seconds, 50) as median, pct(seconds, 95) as p95 by bin(1h), engine"
    }
    FunctionFailures = {
      groups = [local.log_groups.FileProcessingLogs.path]
      query  = "filter @message like /scan failed|scan broke off|Task timed out/ | display @timestamp, @requestId, @message | sort @timestamp desc"
    }
  }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = var.account_services.query_definitions ? local.queries : {}

  name            = "${var.name}/${each.key}"
  log_group_names = each.value.groups
  query_string    = each.value.query

  depends_on = [aws_cloudwatch_log_group.this]
}
