variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "subnet_ids" {
  type        = list(string)
  description = "The data tier's subnets, one a zone."

  validation {
    condition     = length(var.subnet_ids) >= 3
    error_message = "subnet_ids must be the data subnets of at least three zones."
  }
}

variable "security_group_ids" {
  type        = object({ database = string, cache = string })
  description = "Who may connect: DBSecurityGroup and the cache's."
}

variable "database_key_arn" {
  type        = string
  description = "The region's RDSEncryptionKey."
}

variable "cache_key_arn" {
  type        = string
  description = "The key of the cache's disks: the region's S3EncryptionKey."
}

variable "instance_class" {
  type        = string
  description = "The database's size, e.g. db.r7g.large."

  validation {
    condition     = can(regex("^db\\.(t4g|m7g|m8g|r7g|r8g)\\.(micro|small|medium|large|xlarge|[0-9]+xlarge)$", var.instance_class))
    error_message = "instance_class must be a current Graviton class such as db.t4g.medium or db.r7g.large."
  }
}

variable "storage_gb" {
  type        = object({ first = number, most = number })
  description = "The disk's first size and how far it may grow by itself, in GB."

  validation {
    condition     = var.storage_gb.first >= 20 && var.storage_gb.most > var.storage_gb.first
    error_message = "storage_gb.first must be 20 or more, and storage_gb.most larger than it."
  }
}

variable "multi_az" {
  type        = bool
  description = "A standby in another zone that takes over by itself."
}

variable "read_replicas" {
  type        = number
  description = "Replicas in the same region, for reading."
  default     = 0
}

variable "replicate_from_arn" {
  type        = string
  description = "The primary region's database where this one is its copy; null for the primary itself."
  default     = null
}

variable "backup_days" {
  type        = number
  description = "How far back point-in-time recovery reaches, in days."

  validation {
    condition     = var.backup_days >= 1 && var.backup_days <= 35
    error_message = "backup_days must be between 1 and 35: without backups there is no point-in-time recovery."
  }
}

variable "deletion_protection" {
  type        = bool
  description = "Whether the database refuses to be deleted, and leaves a last snapshot when it is."
}

variable "max_connections" {
  type        = number
  description = "PostgreSQL's max_connections."
  default     = 400
}

variable "cache_node_type" {
  type        = string
  description = "The queue's size, e.g. cache.t4g.small."

  validation {
    condition     = can(regex("^cache\\.(t4g|m7g|r7g)\\.(micro|small|medium|large|xlarge|[0-9]+xlarge)$", var.cache_node_type))
    error_message = "cache_node_type must be a Graviton class such as cache.t4g.small."
  }
}

variable "cache_nodes" {
  type        = number
  description = "The queue's primary and its replicas together."

  validation {
    condition     = var.cache_nodes >= 1 && var.cache_nodes <= 6
    error_message = "cache_nodes must be between 1 and 6."
  }
}

variable "cache_user" {
  type        = string
  description = "The user that the application signs in as, with an IAM token."
}
