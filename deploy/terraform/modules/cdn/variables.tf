variable "name" {
  description = "Project and environment, such as indivillage-prod; begins every name of this module."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 32 lower-case letters, digits and hyphens."
  }
}

variable "domain" {
  description = "Apex domain of the site; its public zone is made here."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a lower-case DNS name without a trailing dot."
  }
}

variable "primary_region" {
  description = "Region whose bucket serves static files first."
  type        = string
}

variable "regions" {
  description = "Entry points by region: public load balancer, and API Gateway's regional domain, each with its hosted zone id."
  type = map(object({
    alb_dns_name       = string
    alb_zone_id        = string
    api_domain_target  = string
    api_domain_zone_id = string
  }))

  validation {
    condition     = contains(keys(var.regions), var.primary_region)
    error_message = "regions must hold the primary region."
  }
}

variable "assets" {
  description = "Static assets bucket by region: the primary's and the one that takes over."
  type = map(object({
    bucket_regional_domain = string
  }))

  validation {
    condition     = length(var.assets) == 2 && contains(keys(var.assets), var.primary_region)
    error_message = "assets must hold two regions, one of them the primary: CloudFront's origin group has two members."
  }
}

variable "private_zones" {
  description = "By region: the VPC that sees its private zone, and the CNAME records in it (such as db and cache)."
  type = map(object({
    vpc_id  = string
    records = map(string)
  }))
  default = {}
}

variable "logs_bucket_arn" {
  description = "ARN of the bucket that receives CloudFront's access log."
  type        = string
}

variable "web_acl_arn" {
  description = "ARN of the web ACL of scope CLOUDFRONT."
  type        = string

  validation {
    condition     = can(regex(":global/webacl/", var.web_acl_arn))
    error_message = "web_acl_arn must be of scope CLOUDFRONT: a regional web ACL is refused by CloudFront only at apply."
  }
}

variable "origin_header" {
  description = "Secret that CloudFront sends with each request to a region, which refuses requests without it."
  type        = string
  sensitive   = true

  validation {
    condition     = length(var.origin_header) >= 32
    error_message = "origin_header must have at least 32 characters."
  }
}

variable "origin_header_name" {
  description = "Header that carries the secret."
  type        = string
  default     = "X-Origin-Verify"
}

variable "price_class" {
  description = "Edge locations that serve the site; PriceClass_100 leaves out India."
  type        = string
  default     = "PriceClass_200"

  validation {
    condition     = contains(["PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_200 or PriceClass_All: the site's visitors are in India too."
  }
}

variable "health_check_interval_seconds" {
  description = "Seconds between two questions of a health check; three failures in a row take a region out."
  type        = number
  default     = 10

  validation {
    condition     = contains([10, 30], var.health_check_interval_seconds)
    error_message = "Route 53 asks every 10 or every 30 seconds."
  }
}

variable "enable_dnssec" {
  description = "Whether the public zone is signed. The registrar must then be given the output ds_record."
  type        = bool
  default     = true
}
