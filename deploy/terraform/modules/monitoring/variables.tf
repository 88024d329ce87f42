variable "name" {
  description = "Project and environment, such as indivillage-prod; begins every name of this module."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 24 lower-case letters, digits and hyphens: X-Ray allows 32 characters with the suffix."
  }
}

variable "log_key_arn" {
  description = "LogEncryptionKey of this region; its policy must let CloudWatch Logs use it."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.log_key_arn))
    error_message = "log_key_arn must be the ARN of a KMS key (not an alias)."
  }
}

variable "teams" {
  description = "E-mail addresses of each team that alarms are sent to."
  type        = map(set(string))

  validation {
    condition     = toset(keys(var.teams)) == toset(["operations", "development", "security"])
    error_message = "teams must be exactly operations, development and security."
  }

  validation {
    condition     = alltrue([for addresses in values(var.teams) : length(addresses) > 0])
    error_message = "Every team needs an address: an alarm that nobody reads is no alarm."
  }

  validation {
    condition     = alltrue([for address in flatten([for addresses in values(var.teams) : tolist(addresses)]) : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "teams must hold e-mail addresses."
  }
}

variable "thresholds" {
  description = "When the alarms beyond the customer's table ring; the name of each says the unit."
  type = object({
    queue_wait_seconds         = optional(number, 120)
    oldest_unscanned_seconds   = optional(number, 900)
    replica_lag_seconds        = optional(number, 300)
    replication_seconds        = optional(number, 900)
    certificate_days           = optional(number, 30)
    database_free_bytes        = optional(number, 10737418240)
    cache_memory_percent       = optional(number, 80)
    server_errors_per_5_min    = optional(number, 10)
    blocked_requests_per_5_min = optional(number, 1000)
  })
  default = {}

  validation {
    condition     = var.thresholds.replication_seconds <= 900 && var.thresholds.replica_lag_seconds <= 900
    error_message = "Replication may not fall behind more than 900 seconds: the recovery point objective is 15 minutes."
  }
}

variable "budget" {
  description = "Monthly budget of the account in US dollars; null where another call watches it."
  type        = object({ monthly_limit_usd = number })
  default     = null
}

variable "account_services" {
  description = "Services that an account may leave out."
  type = object({
    xray              = optional(bool, true)
    budgets           = optional(bool, true)
    composite_alarms  = optional(bool, true)
    query_definitions = optional(bool, true)
  })
  default = {}
}

variable "edge" {
  description = "What is watched in us-east-1, given to the primary region's call only: CloudFront, health checks by region (standby_regions are expected to fail), certificates and signed zones by key, and the metric name of the web ACL."
  type = object({
    distribution_id  = string
    health_check_ids = map(string)
    standby_regions  = optional(set(string), [])
    certificate_arns = optional(map(string), {})
    dnssec_zone_ids  = optional(map(string), {})
    web_acl_name     = optional(string)
  })
  default = null
}
