output "web_acl_arn" {
  description = "The firewall, for whoever stands behind it."
  value       = aws_wafv2_web_acl.this.arn
}

output "web_acl_name" {
  description = "The firewall's name in its metrics."
  value       = aws_wafv2_web_acl.this.name
}
