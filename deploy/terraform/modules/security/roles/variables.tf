variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "bucket_arns" {
  type        = map(list(string))
  description = "Bucket ARNs by purpose (uploads, processed, quarantine, assets, logs), in all regions."

  validation {
    condition     = alltrue([for purpose in ["uploads", "processed", "quarantine", "assets"] : length(lookup(var.bucket_arns, purpose, [])) > 0])
    error_message = "bucket_arns must name at least one bucket for each of uploads, processed, quarantine and assets."
  }
}

variable "upload_queue_arns" {
  type        = list(string)
  description = "The queues on which S3 tells of new uploads."
}

variable "function_name" {
  type        = string
  description = "The file processor's function, by the same name in each region."
}

variable "function_dead_letter_arns" {
  type        = list(string)
  description = "The queues of the events that the function could not handle."
}

variable "key_arns" {
  type        = list(string)
  description = "The regions' S3EncryptionKeys, with which queues, secrets and parameters are encrypted."
}

variable "regions" {
  type        = list(string)
  description = "The regions the platform runs in, the primary first."
}

variable "database_user" {
  type        = string
  description = "The database user that the application signs in as, with an IAM token instead of a password."
}

variable "cache_user" {
  type        = string
  description = "The Valkey user that the application signs in as, with an IAM token instead of a password."
}

variable "transfer_bucket_arns" {
  type        = list(string)
  description = "The buckets through which Ansible hands files to a host over Session Manager."
}

variable "deploy" {
  type = object({
    issuer  = string
    subject = string
  })
  description = "The OpenID Connect issuer of the pipeline that releases (without https://) and its subject, or null for none."
  default     = null

  validation {
    condition     = var.deploy == null ? true : !strcontains(var.deploy.subject, "*") && length(var.deploy.subject) > 0
    error_message = "deploy.subject must name one repository and branch or environment exactly: a * would let others release."
  }
}
