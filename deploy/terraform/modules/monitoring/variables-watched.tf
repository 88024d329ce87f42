variable "load_balancers" {
  description = "ARN suffixes of the load balancers and their target groups: web (public) and app (internal)."
  type        = map(object({ arn_suffix = string, target_group_arn_suffix = string }))
}

variable "autoscaling_group_names" {
  description = "Auto Scaling groups by tier: web, app, worker."
  type        = map(string)
}

variable "scale_out_policy_arns" {
  description = "Policies that HighCPUUtilization triggers, by tier; keys as in autoscaling_group_names."
  type        = map(string)

  validation {
    condition     = alltrue([for tier in keys(var.scale_out_policy_arns) : contains(keys(var.autoscaling_group_names), tier)])
    error_message = "scale_out_policy_arns names a tier that has no Auto Scaling group."
  }
}

variable "database" {
  description = "The region's database and its limit of connections; is_replica while it follows the other region."
  type = object({
    identifier      = string
    max_connections = number
    is_replica      = optional(bool, false)
  })

  validation {
    condition     = var.database.max_connections >= 10
    error_message = "max_connections must be the limit in the parameter group: the alarm rings at 80 % of it."
  }
}

variable "read_replicas" {
  description = "Identifiers of the read replicas beside the database, by key."
  type        = map(string)
  default     = {}
}

variable "cache" {
  description = "Replication group of the cache and its number of nodes, which are named <group>-001, -002, …"
  type        = object({ replication_group_id = string, node_count = number })
}

variable "buckets" {
  description = "Buckets with their quota in bytes; storage_types are summed."
  type = map(object({
    name          = string
    quota_bytes   = number
    storage_types = optional(set(string), ["StandardStorage"])
  }))

  validation {
    condition     = alltrue([for bucket in values(var.buckets) : bucket.quota_bytes > 0 && length(bucket.storage_types) > 0])
    error_message = "Every bucket needs a quota and at least one storage type."
  }
}

variable "replications" {
  description = "Replication rules whose destination is in this region: S3 publishes their latency where the destination is."
  type        = map(object({ source_bucket = string, destination_bucket = string, rule_id = string }))
  default     = {}
}

variable "function_name" {
  description = "Name of the file processing function."
  type        = string
}

variable "api" {
  description = "Id and stage of the HTTP API in API Gateway."
  type        = object({ id = string, stage = string })
}

variable "queue_names" {
  description = "SQS queues by key, shown on ApiDashboard."
  type        = map(string)
}

variable "dead_letter_queue_names" {
  description = "Dead-letter queues by key; each must stay empty."
  type        = map(string)
}

variable "web_acl_name" {
  description = "Metric name of the regional web ACL (its visibility_config), which may differ from its name."
  type        = string
}

variable "certificate_arns" {
  description = "Certificates of this region by key."
  type        = map(string)
  default     = {}
}
