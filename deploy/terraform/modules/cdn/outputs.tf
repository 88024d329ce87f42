output "distribution_id" {
  description = "Id of the CloudFront distribution."
  value       = aws_cloudfront_distribution.site.id
}

output "distribution_arn" {
  description = "ARN of the distribution, for the assets buckets' policies."
  value       = aws_cloudfront_distribution.site.arn
}

output "distribution_domain_name" {
  description = "CloudFront's own name of the distribution."
  value       = aws_cloudfront_distribution.site.domain_name
}

output "certificate_arn" {
  description = "ARN of CloudFront's certificate in us-east-1."
  value       = module.certificate.arn
}

output "zone_id" {
  description = "Id of the public hosted zone."
  value       = aws_route53_zone.public.zone_id
}

output "name_servers" {
  description = "Name servers to enter at the registrar."
  value       = aws_route53_zone.public.name_servers
}

output "ds_record" {
  description = "DS record to enter at the registrar; null without DNSSEC."
  value       = one(aws_route53_key_signing_key.public[*].ds_record)
}

output "health_check_ids" {
  description = "Route 53 health check of each region."
  value       = { for region, check in aws_route53_health_check.region : region => check.id }
}

output "origin_names" {
  description = "Names that CloudFront asks for: pages (load balancers) and api (API Gateway's custom domain)."
  value       = local.origin_names
}

output "region_origin_names" {
  description = "Name of each region's own load balancer."
  value       = { for region, record in aws_route53_record.region : region => record.name }
}

output "private_zone_ids" {
  description = "Private hosted zone of each region."
  value       = { for region, zone in aws_route53_zone.private : region => zone.zone_id }
}
