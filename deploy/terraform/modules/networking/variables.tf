variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,30}$", var.name))
    error_message = "name must be 3 to 31 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "cidr" {
  type        = string
  description = "The VPC's private IPv4 range, a /16 to /20."

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && try(tonumber(split("/", var.cidr)[1]) >= 16 && tonumber(split("/", var.cidr)[1]) <= 20, false)
    error_message = "cidr must be an IPv4 range between /16 and /20, for example 10.20.0.0/16."
  }
}

variable "zones" {
  type        = list(string)
  description = "The Availability Zones to spread over: three or more of one region."

  validation {
    condition     = length(distinct(var.zones)) >= 3 && length(var.zones) <= 5
    error_message = "zones must name three to five different Availability Zones: the platform promises to outlive the loss of one with two to spare."
  }
}

variable "nat_in_every_zone" {
  type        = bool
  description = "A NAT gateway in each zone (survives a zone's loss) or one for all (a third of the cost)."
  default     = true
}

variable "interface_endpoints" {
  type        = map(string)
  description = "AWS services reached without leaving the VPC: what the roles use, and the prefix of each one's actions."
  default = {
    ssm            = "ssm", ssmmessages = "ssmmessages", ec2messages = "ec2messages", logs = "logs", monitoring = "cloudwatch", sqs = "sqs"
    secretsmanager = "secretsmanager", kms = "kms", lambda = "lambda", sts = "sts", xray = "xray", autoscaling = "autoscaling"
  }
}

variable "bucket_names" {
  type        = list(string)
  description = "Buckets that the S3 gateway endpoint lets through, besides Amazon's package mirrors."
}

variable "flow_log_retention_days" {
  type        = number
  description = "How long flow logs are kept in CloudWatch, in days."
  default     = 365
}

variable "log_key_arn" {
  type        = string
  description = "The KMS key of log groups (LogEncryptionKey of this region)."
}

variable "app_port" {
  type        = number
  description = "The port gunicorn listens on."
  default     = 8000
}
