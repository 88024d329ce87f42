variable "domain" {
  description = "Domain of the certificate; it covers the domain and every name one level below it."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a lower-case DNS name without a trailing dot."
  }
}

variable "zone_id" {
  description = "Id of the public hosted zone of the domain, where ownership is proved."
  type        = string
}

variable "enable_validation_record" {
  description = "Whether this call writes the proof of ownership: true for exactly one of the calls with the same domain."
  type        = bool
}
