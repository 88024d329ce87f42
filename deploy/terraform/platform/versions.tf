terraform {
  required_version = ">= 1.11"

  # Bucket, region, lock table and key come from backend.hcl, which the bootstrap root prints.
  backend "s3" {
    key                  = "platform.tfstate"
    workspace_key_prefix = "environments"
    encrypt              = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
