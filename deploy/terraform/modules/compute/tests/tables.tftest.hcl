mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
}

variables {
  name               = "indivillage-prod"
  vpc_id             = "vpc-1"
  subnet_ids         = { public = ["subnet-a", "subnet-b", "subnet-c"], app = ["subnet-d", "subnet-e", "subnet-f"] }
  security_group_ids = { alb = "sg-alb", web = "sg-web", internal_alb = "sg-internal", app = "sg-app", vpc_link = "sg-link" }
  tiers = {
    web    = { instance_type = "t4g.small", least = 3, most = 12, profile = "web" }
    app    = { instance_type = "m7g.large", least = 3, most = 20, profile = "app" }
    worker = { instance_type = "c7g.xlarge", least = 3, most = 40, profile = "worker" }
  }
  certificate_arn     = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  app_host_name       = "app-us-east-1.indivillage.example"
  api_host_name       = "api-origin.indivillage.example"
  origin_header       = "0123456789abcdef0123456789abcdef"
  web_acl_arn         = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/x/1"
  logs_bucket         = "indivillage-prod-logs"
  key_arns            = { secrets = "arn:aws:kms:us-east-1:123456789012:key/1", logs = "arn:aws:kms:us-east-1:123456789012:key/2" }
  upload_bucket       = "indivillage-prod-uploads"
  settings            = { UPLOAD_BUCKET = "indivillage-prod-uploads" }
  deletion_protection = true
  function = {
    package          = "function.tf"
    role_arn         = "arn:aws:iam::123456789012:role/indivillage-prod-FileProcessorRole"
    memory_mb        = 2048
    concurrency      = 100
    max_upload_bytes = 100000000
    log_group_name   = "/aws/lambda/indivillage-prod-file-processor"
  }
}

run "hosts" {
  command = plan

  assert {
    condition     = alltrue([for tier in ["web", "app", "worker"] : length(aws_autoscaling_group.this[tier].vpc_zone_identifier) == 3 && aws_autoscaling_group.this[tier].min_size == 3])
    error_message = "Row Amazon EC2, configuration: Auto Scaling groups across multiple Availability Zones."
  }

  assert {
    condition     = length(aws_lb.this) == 2 && !aws_lb.this["public"].internal && aws_lb.this["internal"].internal
    error_message = "Row Amazon EC2, configuration: load balancing."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.this : template.block_device_mappings[0].ebs[0].encrypted == "true" && template.block_device_mappings[0].ebs[0].volume_type == "gp3"])
    error_message = "Row Amazon EC2, security: encrypted EBS volumes."
  }

  assert {
    condition     = aws_launch_template.this["web"].vpc_security_group_ids == toset(["sg-web"]) && aws_launch_template.this["worker"].vpc_security_group_ids == toset(["sg-app"]) && aws_launch_template.this["app"].iam_instance_profile[0].name == "app"
    error_message = "Row Amazon EC2, security: security groups, IAM roles."
  }

  assert {
    condition     = alltrue([for template in aws_launch_template.this : template.metadata_options[0].http_tokens == "required" && template.key_name == null])
    error_message = "Hosts answer metadata to tokens only, and have no SSH key."
  }

  assert {
    condition     = alltrue([for tier, template in aws_launch_template.this : template.image_id == "resolve:ssm:/indivillage-prod/ami/${tier}"])
    error_message = "Before the first images are baked a plan is possible: the parameter stands in their place."
  }

  assert {
    condition     = alltrue([for group in aws_autoscaling_group.this : { for tag in group.tag : tag.key => tag.value if tag.propagate_at_launch }["Project"] == "indivillage"])
    error_message = "Ansible's inventory finds hosts by their tags, which the provider's default tags do not give them."
  }

  assert {
    condition     = alltrue([for group in aws_autoscaling_group.this : group.instance_refresh[0].preferences[0].auto_rollback && length(group.instance_refresh[0].preferences[0].checkpoint_percentages) == 2])
    error_message = "A release goes by instance refresh with checkpoints and automatic rollback."
  }

  assert {
    condition     = aws_autoscaling_lifecycle_hook.drain.lifecycle_transition == "autoscaling:EC2_INSTANCE_TERMINATING" && aws_autoscaling_lifecycle_hook.drain.heartbeat_timeout == 900
    error_message = "A worker must be able to finish its job before it is terminated."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.queue["longer"].metric_name == "QueueWaitSeconds" && aws_autoscaling_policy.queue["shorter"].policy_type == "StepScaling"
    error_message = "Workers scale on the queue's wait."
  }
}

run "baked_images" {
  command = plan

  override_data {
    target = data.aws_ssm_parameters_by_path.images
    values = {
      names  = ["/indivillage-prod/ami/app", "/indivillage-prod/ami/web", "/indivillage-prod/ami/worker"]
      values = ["ami-0a", "ami-0b", "ami-0c"]
    }
  }

  assert {
    condition     = { for tier, template in aws_launch_template.this : tier => template.image_id } == { app = "ami-0a", web = "ami-0b", worker = "ami-0c" }
    error_message = "The image itself, which a release wrote into its parameter: no refresh rolls back to a template that names a parameter."
  }
}

run "entrances" {
  command = plan

  assert {
    condition     = alltrue([for listener in aws_lb_listener.https : listener.protocol == "HTTPS" && strcontains(listener.ssl_policy, "TLS13") && listener.default_action[0].fixed_response[0].status_code == "403"])
    error_message = "Load balancers speak TLS, and refuse who does not come through CloudFront."
  }

  assert {
    condition     = aws_lb_target_group.web.health_check[0].path == "/healthz" && aws_lb_target_group.app.health_check[0].path == "/healthz"
    error_message = "Hosts are judged by /healthz."
  }

  assert {
    condition     = aws_apigatewayv2_route.api.route_key == "ANY /api/{proxy+}" && aws_apigatewayv2_integration.app.connection_type == "VPC_LINK" && aws_apigatewayv2_api.this.disable_execute_api_endpoint
    error_message = "Row Amazon CloudFront: API Gateway integration, over a link into the VPC."
  }
}

run "readiness" {
  command = plan

  assert {
    condition     = toset(keys(aws_lb_listener_rule.readiness)) == toset(["public", "internal"]) && aws_lb.this["internal"].xff_header_processing_mode == "preserve"
    error_message = "Route 53's question must reach the application through both balancers, and the visitor's address too."
  }

  assert {
    condition     = length(aws_lambda_function.file_processor.dead_letter_config) == 1
    error_message = "What the function cannot handle is kept."
  }
}

run "function" {
  command = plan

  assert {
    condition     = aws_lambda_function.file_processor.function_name == "indivillage-prod-file-processor" && strcontains(aws_cloudwatch_event_rule.uploaded.event_pattern, "Object Created")
    error_message = "Row AWS Lambda, configuration: event-driven functions triggered by S3 events."
  }

  assert {
    condition     = aws_lambda_function.file_processor.role == "arn:aws:iam::123456789012:role/indivillage-prod-FileProcessorRole" && aws_lambda_function.file_processor.kms_key_arn == "arn:aws:kms:us-east-1:123456789012:key/1"
    error_message = "Row AWS Lambda, security: IAM roles with least privilege, environment variable encryption."
  }

  assert {
    condition     = aws_lambda_function.file_processor.reserved_concurrent_executions == 100 && aws_lambda_permission.uploaded.principal == "events.amazonaws.com"
    error_message = "The function has a limit of its own, and only the rule may call it besides the workers."
  }
}

run "an_unknown_host_type_is_refused" {
  command = plan

  variables {
    tiers = {
      web    = { instance_type = "t1.micro", least = 1, most = 1, profile = "web" }
      app    = { instance_type = "m7g.large", least = 1, most = 1, profile = "app" }
      worker = { instance_type = "c7g.xlarge", least = 1, most = 1, profile = "worker" }
    }
  }

  expect_failures = [var.tiers]
}
