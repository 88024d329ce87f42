variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "database_arn" {
  type        = string
  description = "The database that is backed up."
}

variable "key_arns" {
  type        = object({ here = string, copy = string })
  description = "The RDSEncryptionKey of each region."
}

variable "keep_days" {
  type        = number
  description = "How long a daily backup and its copy are kept, in days."

  validation {
    condition     = var.keep_days >= 1
    error_message = "keep_days must be 1 or more."
  }
}

variable "enable_selection" {
  type        = bool
  description = "Whether the plan is given the database: off where no AWS Backup is."
  default     = true
}
