variable "account_id" {
  type        = string
  description = "The one AWS account this may touch: twelve digits."

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the account's twelve digits; `aws sts get-caller-identity` prints them."
  }
}

variable "owner" {
  type        = string
  description = "Who answers for these resources, for the Owner tag."
  default     = "operations"
}

variable "domain" {
  type        = string
  description = "The site's domain, e.g. indivillage.com; environments but production live below it."

  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a plain name such as indivillage.com, without scheme and path."
  }
}

variable "primary" {
  type        = object({ region = string, zones = list(string), cidr = string })
  description = "The region that serves: its zones (three or more) and its private range."
  default     = { region = "us-east-1", zones = ["us-east-1a", "us-east-1b", "us-east-1c"], cidr = "10.20.0.0/16" }

  validation {
    condition     = length(distinct(var.primary.zones)) >= 3 && alltrue([for zone in var.primary.zones : startswith(zone, var.primary.region)])
    error_message = "primary.zones must name at least three different zones of primary.region."
  }
}

variable "secondary" {
  type        = object({ region = string, zones = list(string), cidr = string })
  description = "The region that takes over: its zones (three or more) and its private range."
  default     = { region = "us-west-2", zones = ["us-west-2a", "us-west-2b", "us-west-2c"], cidr = "10.30.0.0/16" }

  validation {
    condition     = length(distinct(var.secondary.zones)) >= 3 && alltrue([for zone in var.secondary.zones : startswith(zone, var.secondary.region)])
    error_message = "secondary.zones must name at least three different zones of secondary.region."
  }

  validation {
    condition     = var.secondary.region != var.primary.region
    error_message = "secondary.region must be another region than primary.region: one region is no recovery."
  }

  # Both ranges, cut to the shorter prefix, are the same network exactly where they overlap.
  validation {
    condition = try(
      cidrsubnet("${split("/", var.primary.cidr)[0]}/${min([for cidr in [var.primary.cidr, var.secondary.cidr] : tonumber(split("/", cidr)[1])]...)}", 0, 0) !=
      cidrsubnet("${split("/", var.secondary.cidr)[0]}/${min([for cidr in [var.primary.cidr, var.secondary.cidr] : tonumber(split("/", cidr)[1])]...)}", 0, 0),
      false
    )
    error_message = "primary.cidr and secondary.cidr overlap, or one is no range: choose two apart, such as 10.20.0.0/16 and 10.30.0.0/16."
  }
}

variable "instance_types" {
  type        = map(string)
  description = "Other host sizes than the environment's, by tier (web, app, worker)."
  default     = {}
}

variable "function_package" {
  type        = string
  description = "The file processor's zip, made by `python deploy/lambda/build.py`."
}

variable "origin_header" {
  type        = string
  sensitive   = true
  description = "The secret that CloudFront sends to the origins; `openssl rand -hex 32` makes one. Give it as TF_VAR_origin_header."

  validation {
    condition     = length(var.origin_header) >= 32
    error_message = "origin_header must have 32 characters or more; `openssl rand -hex 32` makes one."
  }
}

variable "teams" {
  type        = map(list(string))
  description = "Who is told by mail, by team: operations, development, security."

  validation {
    condition     = alltrue([for team in ["operations", "development", "security"] : length(lookup(var.teams, team, [])) > 0])
    error_message = "teams must give at least one address for each of operations, development and security."
  }
}

variable "deploy" {
  type        = object({ issuer = string, subject = string })
  description = "The OpenID Connect issuer and subject of the pipeline that releases, or null for none."
  default     = null
}

variable "account_services" {
  type = object({
    access_analyzer     = optional(bool, true)
    backup_selection    = optional(bool, true)
    budgets             = optional(bool, true)
    composite_alarms    = optional(bool, true)
    dnssec              = optional(bool, true)
    guardduty           = optional(bool, true)
    public_access_block = optional(bool, true)
    query_definitions   = optional(bool, true)
    xray                = optional(bool, true)
  })
  description = "Services that an account has once: switch off what another stack of the account already owns."
  default     = {}
}

variable "max_upload_bytes" {
  type        = number
  description = "The largest file a visitor may send, in bytes; S3 takes 5 GB in one POST."
  default     = 100000000

  validation {
    condition     = var.max_upload_bytes >= 1 && var.max_upload_bytes <= 5368709120
    error_message = "max_upload_bytes must be between 1 and 5368709120."
  }
}

variable "firewall" {
  type = object({
    requests_per_5_minutes = optional(number, 2000)
    blocked_addresses      = optional(set(string), [])
  })
  description = "Requests from one address in five minutes before it is refused, and ranges refused at once."
  default     = {}
}
