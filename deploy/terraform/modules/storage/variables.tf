variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "suffix" {
  type        = string
  description = "What ends the buckets' names in a region that is not the primary, e.g. -us-west-2."
  default     = ""

  validation {
    condition     = var.suffix == "" || can(regex("^-[a-z0-9-]+$", var.suffix))
    error_message = "suffix must be empty, or a hyphen followed by lower-case letters, digits and hyphens."
  }
}

variable "site_origins" {
  type        = list(string)
  description = "The origins whose pages may post files: the site's own, with scheme and without path."

  validation {
    condition     = length(var.site_origins) > 0 && alltrue([for origin in var.site_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "site_origins must be exact https origins like https://www.example.com: a * would let any page post files."
  }
}

variable "quarantine_reader_arns" {
  type        = list(string)
  description = "The only principals that may read what is held in quarantine: scanner and reviewers."

  validation {
    condition     = length(var.quarantine_reader_arns) > 0 && alltrue([for arn in var.quarantine_reader_arns : can(regex(":(role|assumed-role)/", arn))])
    error_message = "quarantine_reader_arns must be ARNs of roles."
  }
}

variable "upload_days" {
  type        = number
  description = "How long uploads are kept, in days."
  default     = 30
}

variable "archive_days" {
  type        = number
  description = "After how many days results and logs move to archive storage."
  default     = 90
}

variable "log_days" {
  type        = number
  description = "How long logs are kept, in days: seven years."
  default     = 2557
}

variable "key_arn" {
  type        = string
  description = "The region's S3EncryptionKey, for the queue of events."
}

variable "force_destroy" {
  type        = bool
  description = "Whether buckets may be destroyed with what is in them. Never in production."
  default     = false
}
