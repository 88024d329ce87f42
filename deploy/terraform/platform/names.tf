# Names that must be known before the thing exists, because policies on both sides mention each other.
data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  secondary_suffix = "-${var.secondary.region}"
  purposes         = ["uploads", "processed", "quarantine", "assets", "logs"]
  bucket_names     = { for purpose in local.purposes : purpose => "${local.name}-${purpose}" }
  reached_buckets  = concat(values(local.bucket_names), ["${local.name}-ansible"])
  database_user    = "indivillage_app"
  cache_user       = "${local.name}-app"

  quarantine_reader_arns = [
    for role in ["WorkerRole", "ReviewerRole"] :
    "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/${local.name}-${role}"
  ]

  # Host sizes of the serving region and of the one that waits; both grow to the same most.
  tiers = {
    for place in ["primary", "secondary"] : place => {
      for tier, host in local.settings.hosts : tier => {
        instance_type = lookup(var.instance_types, tier, host.type)
        least         = place == "primary" ? host.least : host.standby
        most          = host.most
        profile       = module.roles.instance_profile_names[{ web = "WebServerRole", app = "AppServerRole", worker = "WorkerRole" }[tier]]
      }
    }
  }
}
