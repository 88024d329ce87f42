output "load_balancers" {
  description = "Both load balancers, public and internal: arn, arn_suffix, dns_name, zone_id."
  value = {
    for key, balancer in aws_lb.this : key => {
      arn        = balancer.arn
      arn_suffix = balancer.arn_suffix
      dns_name   = balancer.dns_name
      zone_id    = balancer.zone_id
    }
  }
}

output "target_group_suffixes" {
  description = "Target groups' names in metrics, by tier."
  value       = { web = aws_lb_target_group.web.arn_suffix, app = aws_lb_target_group.app.arn_suffix }
}

output "autoscaling_group_names" {
  description = "Auto Scaling groups by tier."
  value       = { for tier, group in aws_autoscaling_group.this : tier => group.name }
}

output "scale_out_policy_arns" {
  description = "What an alarm triggers to add hosts, by tier."
  value       = { for tier, policy in aws_autoscaling_policy.scale_out : tier => policy.arn }
}

output "function" {
  description = "The file processor: its name, and the queue of events it could not handle."
  value = {
    name             = aws_lambda_function.file_processor.function_name
    dead_letter_name = aws_sqs_queue.function_dead_letters.name
  }
}

output "api" {
  description = "The HTTP API: id, stage, and where its name must point to."
  value = {
    id             = aws_apigatewayv2_api.this.id
    stage          = aws_apigatewayv2_stage.this.name
    domain_target  = aws_apigatewayv2_domain_name.this.domain_name_configuration[0].target_domain_name
    domain_zone_id = aws_apigatewayv2_domain_name.this.domain_name_configuration[0].hosted_zone_id
  }
}
