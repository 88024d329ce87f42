output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "Subnets by tier (public, app, data), one a zone, in the zones' order."
  value       = { for tier in local.tiers : tier => [for zone in var.zones : aws_subnet.this["${tier}-${zone}"].id] }
}

output "security_group_ids" {
  description = "Security groups by role: alb, web, internal_alb, app, database, cache, vpc_link, endpoints."
  value       = { for key, group in aws_security_group.this : key => group.id }
}

output "security_group_names" {
  description = "The same groups' names: the customer's names end them."
  value       = { for key, group in aws_security_group.this : key => group.name }
}
