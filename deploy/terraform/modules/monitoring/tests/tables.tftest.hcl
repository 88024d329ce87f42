# Proves the dashboards and log groups tables of the customer's design, and the services that a flag may leave out. Plans only.
mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
}

mock_provider "aws" {
  alias = "edge"
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

# The topics' ARNs tell the teams apart.
override_module {
  target          = module.topics
  override_during = plan
  outputs = {
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1"
    arns = {
      operations  = "arn:aws:sns:us-east-1:111122223333:operations"
      development = "arn:aws:sns:us-east-1:111122223333:development"
      security    = "arn:aws:sns:us-east-1:111122223333:security"
    }
  }
}

override_module {
  target          = module.edge_topics
  override_during = plan
  outputs = {
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/2"
    arns = {
      operations  = "arn:aws:sns:us-east-1:111122223333:edge-operations"
      development = "arn:aws:sns:us-east-1:111122223333:edge-development"
      security    = "arn:aws:sns:us-east-1:111122223333:edge-security"
    }
  }
}

variables {
  name        = "indivillage-test"
  log_key_arn = "arn:aws:kms:us-east-1:111122223333:key/11111111-1111-1111-1111-111111111111"
  teams = {
    operations  = ["operations@indivillage.example"]
    development = ["development@indivillage.example"]
    security    = ["security@indivillage.example"]
  }
  load_balancers = {
    web = { arn_suffix = "app/web/1", target_group_arn_suffix = "targetgroup/web/1" }
    app = { arn_suffix = "app/app/1", target_group_arn_suffix = "targetgroup/app/1" }
  }
  autoscaling_group_names = { web = "web-group", app = "app-group", worker = "worker-group" }
  scale_out_policy_arns   = { web = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:web", app = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:app" }
  database                = { identifier = "indivillage-test", max_connections = 200 }
  read_replicas           = { reader = "indivillage-test-reader" }
  cache                   = { replication_group_id = "indivillage-test", node_count = 2 }
  buckets = {
    uploads   = { name = "indivillage-test-uploads", quota_bytes = 1000 }
    processed = { name = "indivillage-test-processed", quota_bytes = 2000, storage_types = ["StandardStorage", "GlacierStorage"] }
  }
  replications            = { uploads = { source_bucket = "there", destination_bucket = "here", rule_id = "all" } }
  function_name           = "indivillage-test-file-processor"
  api                     = { id = "api1", stage = "live" }
  queue_names             = { upload_events = "indivillage-test-upload-events" }
  dead_letter_queue_names = { upload_events = "indivillage-test-upload-events-dead", function = "indivillage-test-function-dead" }
  web_acl_name            = "indivillage-test"
  certificate_arns        = { site = "arn:aws:acm:us-east-1:111122223333:certificate/1" }
  edge = {
    distribution_id  = "E1"
    health_check_ids = { us-east-1 = "h1", us-west-2 = "h2" }
    standby_regions  = ["us-west-2"]
    certificate_arns = { site = "arn:aws:acm:us-east-1:111122223333:certificate/2" }
    dnssec_zone_ids  = { public = "Z1" }
    web_acl_name     = "indivillage-test-edge"
  }
}

run "dashboards_show_the_groups_of_the_table" {
  command = plan

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this["WebDashboard"].dashboard_body).widgets : widget.properties.markdown if widget.type == "text"] == ["## ALB metrics", "## EC2 metrics", "## CloudFront metrics"]
    error_message = "Dashboards table, WebDashboard: ALB metrics, EC2 metrics, CloudFront metrics."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this["ApiDashboard"].dashboard_body).widgets : widget.properties.markdown if widget.type == "text"] == ["## API Gateway metrics", "## Lambda metrics", "## SQS metrics"]
    error_message = "Dashboards table, ApiDashboard: API Gateway metrics, Lambda metrics, SQS metrics."
  }

  assert {
    condition     = [for widget in jsondecode(aws_cloudwatch_dashboard.this["InfrastructureDashboard"].dashboard_body).widgets : widget.properties.markdown if widget.type == "text"] == ["## EC2 metrics", "## RDS metrics", "## S3 metrics"]
    error_message = "Dashboards table, InfrastructureDashboard: EC2 metrics, RDS metrics, S3 metrics."
  }
}

run "charts_read_the_namespaces_of_their_groups" {
  command = plan

  assert {
    condition = { for name, dashboard in aws_cloudwatch_dashboard.this : name => sort(distinct(flatten([
      for widget in jsondecode(dashboard.dashboard_body).widgets : [for metric in widget.properties.metrics : metric[0]] if widget.type == "metric"
      ]))) } == {
      WebDashboard            = tolist(["AWS/ApplicationELB", "AWS/AutoScaling", "AWS/CloudFront", "AWS/EC2", "CWAgent"])
      ApiDashboard            = tolist(["AWS/ApiGateway", "AWS/Lambda", "AWS/SQS"])
      InfrastructureDashboard = tolist(["AWS/AutoScaling", "AWS/EC2", "AWS/RDS", "AWS/S3", "CWAgent"])
    }
    error_message = "Dashboards table: each dashboard reads its groups' metrics and no others."
  }

  assert {
    condition = alltrue(flatten([
      for dashboard in aws_cloudwatch_dashboard.this : [
        for widget in jsondecode(dashboard.dashboard_body).widgets :
        length(widget.properties.metrics) > 0 && widget.x + widget.width <= 24 if widget.type == "metric"
      ]
    ]))
    error_message = "Dashboards table: every chart shows something and fits the grid."
  }

  assert {
    condition = alltrue([
      for dashboard in aws_cloudwatch_dashboard.this :
      length(distinct([for widget in jsondecode(dashboard.dashboard_body).widgets : "${widget.x}/${widget.y}"])) == length(jsondecode(dashboard.dashboard_body).widgets)
    ])
    error_message = "Dashboards table: no widget lies upon another."
  }
}

run "dashboards_of_two_regions_do_not_collide" {
  command = plan

  variables {
    edge = null
  }

  assert {
    condition     = output.dashboard_names.WebDashboard == "indivillage-test-us-east-1-WebDashboard"
    error_message = "Dashboards are global in an account: the second region's bear its name."
  }
}

run "log_groups_of_the_table" {
  command = plan

  assert {
    condition     = { for key, group in aws_cloudwatch_log_group.this : key => group.retention_in_days } == { WebServerLogs = 30, ApiServerLogs = 30, FileProcessingLogs = 30, RDSLogs = 7 }
    error_message = "Log groups table: 30, 30, 30 and 7 days."
  }

  assert {
    condition = output.log_group_names == {
      WebServerLogs      = "/indivillage-test/WebServerLogs"
      ApiServerLogs      = "/indivillage-test/ApiServerLogs"
      FileProcessingLogs = "/aws/lambda/indivillage-test-file-processor"
      RDSLogs            = "/aws/rds/instance/indivillage-test/postgresql"
    }
    error_message = "Log groups table: each row is where its source really writes."
  }

  assert {
    condition     = alltrue([for group in values(aws_cloudwatch_log_group.this) : group.kms_key_id == var.log_key_arn]) && alltrue([for key, group in aws_cloudwatch_log_group.this : group.tags.Name == key])
    error_message = "KMS table, LogEncryptionKey: encryption of CloudWatch logs; each group bears the customer's name."
  }

  assert {
    condition     = aws_cloudwatch_log_group.read_replica["reader"].retention_in_days == 7
    error_message = "Log groups table, RDSLogs: a replica's logs are kept 7 days too."
  }
}

run "the_applications_lines_are_counted" {
  command = plan

  assert {
    condition     = toset([for filter in aws_cloudwatch_log_metric_filter.event : filter.log_group_name]) == toset(["/indivillage-test/WebServerLogs", "/indivillage-test/ApiServerLogs"]) && length(aws_cloudwatch_log_metric_filter.event) == 6
    error_message = "Log groups table: quarantine events, job failures and 5XX answers are counted in both servers' logs."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.event["ServerErrors/WebServerLogs"].pattern == "{ $.name = \"app.access\" && $.status >= 500 }"
    error_message = "The access line is app.access with a numeric status."
  }
}

run "services_that_an_account_has_are_used" {
  command = plan

  variables {
    budget = { monthly_limit_usd = 500 }
  }

  assert {
    condition     = length(aws_xray_sampling_rule.this) == 1 && length(aws_xray_group.file_processing) == 1
    error_message = "Debugging tools, AWS X-Ray: requests are traced."
  }

  assert {
    condition     = aws_budgets_budget.monthly["this"].limit_amount == "500" && length(aws_budgets_budget.monthly["this"].notification) == 2
    error_message = "The budget tells operations at 80 % spent and when the forecast exceeds it."
  }

  assert {
    condition     = length(aws_cloudwatch_query_definition.this) == 6
    error_message = "Debugging tools, CloudWatch Logs: the runbook's questions are saved."
  }
}

run "services_that_an_account_lacks_are_left_out" {
  command = plan

  variables {
    budget           = { monthly_limit_usd = 500 }
    account_services = { xray = false, budgets = false, composite_alarms = false, query_definitions = false }
  }

  assert {
    condition = length(aws_xray_sampling_rule.this) + length(aws_xray_group.file_processing) + length(aws_budgets_budget.monthly) + length(aws_cloudwatch_query_definition.this) + length(
      aws_cloudwatch_composite_alarm.site_down
    ) == 0
    error_message = "account_services leaves out what it names."
  }
}
