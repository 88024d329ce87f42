output "db_identifier" {
  description = "The database's name in metrics and commands."
  value       = aws_db_instance.this.identifier
}

output "db_arn" {
  description = "What a copy in another region replicates from."
  value       = aws_db_instance.this.arn
}

output "db_address" {
  description = "The host to connect to."
  value       = aws_db_instance.this.address
}

output "master_secret_arn" {
  description = "Where Secrets Manager keeps the master's password; null for a copy."
  value       = try(aws_db_instance.this.master_user_secret[0].secret_arn, null)
}

output "replica_identifiers" {
  description = "The read replicas of this region."
  value       = [for replica in aws_db_instance.replica : replica.identifier]
}

output "max_connections" {
  description = "PostgreSQL's max_connections, of which an alarm watches 80 %."
  value       = var.max_connections
}

output "cache_replication_group_id" {
  description = "The queue's name in metrics, and what an IAM token is signed for."
  value       = aws_elasticache_replication_group.this.id
}

output "cache_address" {
  description = "The queue's host to connect to."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
