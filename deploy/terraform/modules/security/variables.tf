variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}


variable "deletion_window_days" {
  type        = number
  description = "How long a deleted key can be brought back, in days."
  default     = 30

  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "deletion_window_days must be between 7 and 30: KMS allows nothing else."
  }
}

variable "requests_per_5_minutes" {
  type        = number
  description = "Requests from one address in five minutes before the firewall refuses more."
  default     = 2000

  validation {
    condition     = var.requests_per_5_minutes >= 100
    error_message = "requests_per_5_minutes must be 100 or more: AWS WAF allows nothing less."
  }
}

variable "blocked_addresses" {
  type        = set(string)
  description = "IPv4 ranges that are refused at once, e.g. 192.0.2.0/24."
  default     = []

  validation {
    condition     = alltrue([for range in var.blocked_addresses : can(cidrhost(range, 0))])
    error_message = "blocked_addresses must be IPv4 ranges in CIDR form, for example 192.0.2.0/24."
  }
}

variable "enable_guardduty" {
  type        = bool
  description = "Threat detection in this region, with malware protection for the upload bucket."
  default     = true
}

variable "enable_access_analyzer" {
  type        = bool
  description = "Findings on what is shared outside the account."
  default     = true
}

variable "upload_bucket_name" {
  type        = string
  description = "The bucket that GuardDuty scans for malware as a second opinion."
}

variable "log_retention_days" {
  type        = number
  description = "How long the firewall's logs are kept, in days."
  default     = 365
}
