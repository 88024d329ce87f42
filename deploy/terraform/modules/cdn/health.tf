# Asks each region the question that decides on traffic: can it serve and write? A region whose database is still a
# read-only replica answers 503, so every request goes to the primary until the replica is promoted.
resource "aws_route53_health_check" "region" {
  for_each = var.regions

  type              = "HTTPS"
  fqdn              = "origin-${each.key}.${var.domain}"
  port              = 443
  resource_path     = "/readyz"
  enable_sni        = true
  measure_latency   = true
  request_interval  = var.health_check_interval_seconds
  failure_threshold = 3

  tags = { Name = "${var.name}-${each.key}" }
}
