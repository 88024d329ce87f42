variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "pairs" {
  type = map(object({
    source_id       = string
    source_arn      = string
    destination_arn = string
  }))
  description = "Buckets to copy, by purpose: from where to where. Both have versioning."
}
