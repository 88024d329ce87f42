output "kms_key_arns" {
  description = "The region's keys by the customer's names."
  value       = { for name, key in aws_kms_key.this : name => key.arn }
}

output "web_acl_arn" {
  description = "The load balancers' firewall."
  value       = module.firewall.web_acl_arn
}

output "web_acl_name" {
  description = "Its name in metrics."
  value       = module.firewall.web_acl_name
}
