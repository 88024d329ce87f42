# Proves the alarms table of the customer's design row by row, then what is watched beyond it. Plans only.
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

run "high_cpu_utilization_scales_and_notifies" {
  command = plan

  assert {
    condition = toset(keys(aws_cloudwatch_metric_alarm.high_cpu_utilization)) == toset(["web", "app", "worker"]) && alltrue([
      for alarm in aws_cloudwatch_metric_alarm.high_cpu_utilization :
      alarm.metric_name == "CPUUtilization" && alarm.threshold == 80 && alarm.comparison_operator == "GreaterThanThreshold" && alarm.period * alarm.evaluation_periods == 300
    ])
    error_message = "Alarms table, HighCPUUtilization: CPUUtilization > 80% for 5 minutes, for each Auto Scaling group."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.high_cpu_utilization["web"].alarm_actions == toset([var.scale_out_policy_arns.web, module.topics.arns.operations])
    error_message = "Alarms table, HighCPUUtilization: trigger auto scaling, send notification."
  }
}

run "database_connections_at_80_percent_of_the_maximum" {
  command = plan

  assert {
    condition = length(aws_cloudwatch_metric_alarm.database_connections) == 2 && alltrue([
      for alarm in aws_cloudwatch_metric_alarm.database_connections :
      alarm.metric_name == "DatabaseConnections" && alarm.threshold == 160 && alarm.period * alarm.evaluation_periods == 300
    ])
    error_message = "Alarms table, DatabaseConnections: > 80% of max for 5 minutes, for the database and its replica."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.database_connections["main"].alarm_actions == toset([module.topics.arns.operations])
    error_message = "Alarms table, DatabaseConnections: notification to the operations team."
  }
}

run "api_error_rate_is_a_share_of_requests" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.api_error_rate.threshold == 1 && one([for query in aws_cloudwatch_metric_alarm.api_error_rate.metric_query : query.expression if query.return_data == true]) == "IF(requests > 0, 100 * errors / requests, 0)"
    error_message = "Alarms table, APIErrorRate: 5XX errors > 1% of requests."
  }

  assert {
    condition = { for query in aws_cloudwatch_metric_alarm.api_error_rate.metric_query : query.id => "${one(query.metric).metric_name} ${one(query.metric).period}" if length(query.metric) > 0 } == {
      errors = "5xx 300", requests = "Count 300"
    }
    error_message = "Alarms table, APIErrorRate: both counted by API Gateway over 5 minutes."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.api_error_rate.alarm_actions == toset([module.topics.arns.development])
    error_message = "Alarms table, APIErrorRate: notification to the development team."
  }
}

run "s3_bucket_size_at_80_percent_of_the_quota" {
  command = plan

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.s3_bucket_size : key => alarm.threshold } == { uploads = 800, processed = 1600 }
    error_message = "Alarms table, S3BucketSize: BucketSizeBytes > 80% of each bucket's quota."
  }

  assert {
    condition     = length([for query in aws_cloudwatch_metric_alarm.s3_bucket_size["processed"].metric_query : query if length(query.metric) > 0]) == 2
    error_message = "Alarms table, S3BucketSize: what is archived counts too."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.s3_bucket_size["uploads"].alarm_actions == toset([module.topics.arns.operations])
    error_message = "Alarms table, S3BucketSize: notification to the operations team."
  }
}

run "every_alarm_names_its_page_of_the_runbook" {
  command = plan

  assert {
    condition = alltrue([
      for alarm in concat(
        values(aws_cloudwatch_metric_alarm.high_cpu_utilization), values(aws_cloudwatch_metric_alarm.database_connections),
        [aws_cloudwatch_metric_alarm.api_error_rate], values(aws_cloudwatch_metric_alarm.s3_bucket_size),
        values(aws_cloudwatch_metric_alarm.signal), values(aws_cloudwatch_metric_alarm.edge), values(aws_cloudwatch_composite_alarm.site_down),
      ) : endswith(alarm.alarm_description, "docs/runbook.md#${lower(split("-", trimprefix(alarm.alarm_name, "indivillage-test-"))[0])}")
    ])
    error_message = "Every alarm's description ends with docs/runbook.md#<alarm name in lower case>."
  }
}

run "more_than_the_table_is_watched" {
  command = plan

  assert {
    condition = length(setsubtract([
      "QueueWait", "JobsFailed", "OldestUnscannedUpload", "QuarantineEvents", "ServerErrors", "ReplicaLag/reader",
      "CertificateExpiry/site", "DeadLetterQueueNotEmpty/upload_events", "DeadLetterQueueNotEmpty/function",
      "ReplicationBehind/uploads", "DatabaseFreeStorage/main", "CacheMemory/indivillage-test-001",
      "CacheEvictions/indivillage-test-002", "UnhealthyHosts/web", "UnhealthyHosts/app", "WebACLBlockedRequests",
    ], keys(aws_cloudwatch_metric_alarm.signal))) == 0
    error_message = "A thing that must be watched has no alarm."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.signal["ReplicationBehind/uploads"].metric_name == "ReplicationLatency" && aws_cloudwatch_metric_alarm.signal["ReplicationBehind/uploads"].threshold == 900
    error_message = "Recovery Point Objective < 15 minutes: S3 replication may be 900 s behind at most."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.signal["QuarantineEvents"].alarm_actions == toset([module.topics.arns.security]) && aws_cloudwatch_metric_alarm.signal["QuarantineEvents"].namespace == "IndiVillage/indivillage-test"
    error_message = "The security team learns of every quarantined upload, counted from the log."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.signal["QueueWait"].treat_missing_data == "breaching"
    error_message = "Where the work is done, a worker tier that says nothing rings."
  }
}

run "each_region_is_watched_and_all_of_them_down_is_the_site_down" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.edge["RegionHealthCheck/us-east-1"].dimensions == tomap({ HealthCheckId = "h1" }) && aws_cloudwatch_metric_alarm.edge["RegionHealthCheck/us-east-1"].actions_enabled
    error_message = "Region Failover: an alarm for the health check of each region."
  }

  assert {
    condition     = !aws_cloudwatch_metric_alarm.edge["RegionHealthCheck/us-west-2"].actions_enabled
    error_message = "Region Failover: a region that stands by calls nobody."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.site_down["this"].alarm_rule == "ALARM(\"indivillage-test-RegionHealthCheck-us-east-1\") AND ALARM(\"indivillage-test-RegionHealthCheck-us-west-2\")"
    error_message = "SiteDown rings when no region is ready."
  }
}

run "a_following_region_watches_its_replica" {
  command = plan

  variables {
    database      = { identifier = "indivillage-test-replica", max_connections = 200, is_replica = true }
    read_replicas = {}
    edge          = null
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.signal["ReplicaLag/main"].threshold == 300 && aws_cloudwatch_metric_alarm.signal["ReplicaLag/main"].treat_missing_data == "breaching"
    error_message = "Recovery Point Objective < 15 minutes: the replica's lag is watched, and a stopped replication rings."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.signal["QueueWait"].treat_missing_data == "notBreaching"
    error_message = "Hosts of a following region do no work; their silence is normal."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.edge) + length(aws_cloudwatch_composite_alarm.site_down) == 0
    error_message = "Only the call with the edge makes alarms in us-east-1."
  }
}

run "a_recovery_point_above_15_minutes_is_refused" {
  command         = plan
  expect_failures = [var.thresholds]

  variables {
    thresholds = { replication_seconds = 1800 }
  }
}

run "a_team_without_an_address_is_refused" {
  command         = plan
  expect_failures = [var.teams]

  variables {
    teams = { operations = [], development = ["d@indivillage.example"], security = ["s@indivillage.example"] }
  }
}
