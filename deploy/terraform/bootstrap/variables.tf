variable "account_id" {
  type        = string
  description = "The one AWS account this may touch: twelve digits."

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the account's twelve digits; `aws sts get-caller-identity` prints them."
  }
}

variable "region" {
  type        = string
  description = "Where the state lives: the primary region."
  default     = "us-east-1"
}

variable "owner" {
  type        = string
  description = "Who answers for these resources, for the Owner tag."
  default     = "operations"
}
