output "rule_id" {
  description = "The rule's name in replication metrics."
  value       = "second-region"
}
