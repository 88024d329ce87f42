variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "suffix" {
  type        = string
  description = "What ends the bucket's name in a region that is not the primary, e.g. -us-west-2."
  default     = ""
}

variable "log_bucket" {
  type        = string
  description = "The region's log bucket, where access is logged."
}
