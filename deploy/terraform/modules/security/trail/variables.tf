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

variable "block_public_access" {
  type        = bool
  description = "Whether this root owns the account-wide block of public buckets (once an account)."
  default     = true
}
