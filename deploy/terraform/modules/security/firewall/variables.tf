variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "scope" {
  type        = string
  description = "REGIONAL for load balancers, CLOUDFRONT (in us-east-1) for the distribution."

  validation {
    condition     = contains(["REGIONAL", "CLOUDFRONT"], var.scope)
    error_message = "scope must be REGIONAL or CLOUDFRONT."
  }
}

variable "requests_per_5_minutes" {
  type        = number
  description = "Requests from one address in five minutes before it is refused."
}

variable "blocked_addresses" {
  type        = set(string)
  description = "IPv4 ranges that are refused at once."
}

variable "log_key_arn" {
  type        = string
  description = "The KMS key of the firewall's log group, or null for the service's own."
  default     = null
}

variable "log_retention_days" {
  type        = number
  description = "How long the firewall's log is kept, in days."
  default     = 365
}
