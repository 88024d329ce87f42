# The one place where environments differ. `connections`: all hosts that may be started open at most 80 % of them
# (docs/capacity.md), where an alarm rings.
locals {
  environments = {
    development = {
      short               = "dev"
      nat_in_every_zone   = false
      deletion_protection = false
      backup_days         = 1
      database            = { class = "db.t4g.medium", multi_az = false, read_replicas = 0, first_gb = 20, most_gb = 50, connections = 100 }
      cache               = { type = "cache.t4g.micro", nodes = 1 }
      hosts = {
        web    = { type = "t4g.micro", least = 1, most = 2, standby = 1 }
        app    = { type = "t4g.small", least = 1, most = 2, standby = 1 }
        worker = { type = "t4g.medium", least = 1, most = 2, standby = 1 }
      }
      function_concurrency = 5
      monthly_budget_usd   = 1400
    }
    staging = {
      short               = "staging"
      nat_in_every_zone   = false
      deletion_protection = false
      backup_days         = 7
      database            = { class = "db.t4g.medium", multi_az = true, read_replicas = 1, first_gb = 20, most_gb = 100, connections = 130 }
      cache               = { type = "cache.t4g.small", nodes = 2 }
      hosts = {
        web    = { type = "t4g.small", least = 2, most = 4, standby = 1 }
        app    = { type = "t4g.medium", least = 2, most = 4, standby = 1 }
        worker = { type = "t4g.large", least = 1, most = 4, standby = 1 }
      }
      function_concurrency = 10
      monthly_budget_usd   = 1800
    }
    production = {
      short               = "prod"
      nat_in_every_zone   = true
      deletion_protection = true
      backup_days         = 35
      database            = { class = "db.r7g.large", multi_az = true, read_replicas = 1, first_gb = 100, most_gb = 1000, connections = 900 }
      cache               = { type = "cache.m7g.large", nodes = 3 }
      hosts = {
        web    = { type = "t4g.small", least = 3, most = 12, standby = 1 }
        app    = { type = "m7g.large", least = 3, most = 20, standby = 1 }
        worker = { type = "c7g.xlarge", least = 3, most = 40, standby = 1 }
      }
      function_concurrency = 100
      monthly_budget_usd   = 6000
    }
  }

  known = contains(keys(local.environments), terraform.workspace)
  # An unknown workspace is refused by the guard below; until then it stands for the smallest.
  settings = local.environments[local.known ? terraform.workspace : "development"]
  name     = "indivillage-${local.settings.short}"
  domain   = terraform.workspace == "production" ? var.domain : "${local.settings.short}.${var.domain}"
}

resource "terraform_data" "guard" {
  input = terraform.workspace

  lifecycle {
    precondition {
      condition     = local.known
      error_message = "The workspace is \"${terraform.workspace}\". Select one of ${join(", ", keys(local.environments))}: terraform workspace select -or-create staging"
    }
  }
}
