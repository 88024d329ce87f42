locals {
  tags = {
    Project     = "indivillage"
    Environment = terraform.workspace
    Owner       = var.owner
    ManagedBy   = "terraform"
  }
}

# Each provider refuses any account but the one named.
provider "aws" {
  region              = var.primary.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "secondary"
  region              = var.secondary.region
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}

# CloudFront takes its certificate, firewall and logs from this region only.
provider "aws" {
  alias               = "edge"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]

  default_tags {
    tags = local.tags
  }
}
