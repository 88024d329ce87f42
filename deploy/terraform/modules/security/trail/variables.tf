variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "bucket_name" {
  type        = string
  description = "The log bucket; its policy lets CloudTrail write under cloudtrail/."
}

variable "data_bucket_arns" {
  type        = list(string)
  description = "Buckets whose objects' reads and writes are recorded as well."
}

variable "key_arn" {
  type        = string
  description = "The S3EncryptionKey: records are sensitive objects."
}

variable "log_key_arn" {
  type        = string
  description = "The LogEncryptionKey."
}

variable "log_retention_days" {
  type        = number
  description = "How long the trail can be searched in CloudWatch, in days; the bucket keeps it for seven years."
  default     = 365
}

variable "block_public_access" {
  type        = bool
  description = "Whether this root owns the account-wide block of public buckets (once an account)."
  default     = true
}
