variable "name" {
  type        = string
  description = "What every name begins with, e.g. indivillage-prod."
}

variable "vpc_id" {
  type        = string
  description = "The VPC."
}

variable "subnet_ids" {
  type        = object({ public = list(string), app = list(string) })
  description = "Public subnets for the public load balancer, app subnets for everything else: one a zone."

  validation {
    condition     = length(var.subnet_ids.public) >= 3 && length(var.subnet_ids.app) >= 3
    error_message = "subnet_ids must hold the subnets of at least three zones in each tier."
  }
}

variable "security_group_ids" {
  type        = object({ alb = string, web = string, internal_alb = string, app = string, vpc_link = string })
  description = "Security groups by role."
}

variable "tiers" {
  type = map(object({
    instance_type = string
    least         = number
    most          = number
    profile       = string
  }))
  description = "Hosts by tier (web, app, worker): size, how many at least and at most, instance profile."

  validation {
    condition     = length(setsubtract(["web", "app", "worker"], keys(var.tiers))) == 0
    error_message = "tiers must describe web, app and worker."
  }

  validation {
    condition     = alltrue([for tier in var.tiers : can(regex("^(t4g|m7g|m8g|c7g|c8g|r7g)\\.(micro|small|medium|large|xlarge|[0-9]+xlarge)$", tier.instance_type))])
    error_message = "instance_type must be a current Graviton type such as t4g.small or m7g.large: the images are built for arm64."
  }

  validation {
    condition     = alltrue([for tier in var.tiers : tier.least >= 1 && tier.most >= tier.least])
    error_message = "Each tier needs at least one host, and most must not be below least."
  }
}

variable "certificate_arn" {
  type        = string
  description = "The region's certificate: origin, api-origin and app names."
}

variable "app_host_name" {
  type        = string
  description = "The name by which nginx and API Gateway reach the internal load balancer, in the certificate."
}

variable "api_host_name" {
  type        = string
  description = "The name by which CloudFront reaches API Gateway, in the certificate."
}

variable "origin_header" {
  type        = string
  sensitive   = true
  description = "What CloudFront sends in X-Origin-Verify; who does not is refused."
}

variable "web_acl_arn" {
  type        = string
  description = "The region's firewall."
}

variable "logs_bucket" {
  type        = string
  description = "Where load balancers' access logs go."
}

variable "key_arns" {
  type        = object({ secrets = string, logs = string })
  description = "S3EncryptionKey (disks, secrets, queues, environment variables) and LogEncryptionKey."
}

variable "upload_bucket" {
  type        = string
  description = "The bucket whose new objects the file processor looks at."
}

variable "settings" {
  type        = map(string)
  description = "The application's settings that are no secrets: the hosts read them from SSM when they start."
}

variable "function" {
  type = object({
    package          = string
    role_arn         = string
    memory_mb        = number
    concurrency      = number
    max_upload_bytes = number
    log_group_name   = string
    architecture     = optional(string, "x86_64")
  })
  description = "The file processor: its zip (deploy/lambda/build.py makes it), its role, its limits."

  validation {
    condition     = fileexists(var.function.package)
    error_message = "function.package is missing: make it with `python deploy/lambda/build.py` and give its path."
  }
}

variable "deletion_protection" {
  type        = bool
  description = "Whether load balancers refuse to be deleted."
}

variable "api_requests_per_second" {
  type        = number
  description = "What API Gateway lets through before it answers 429."
  default     = 200
}
