terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
      # The region that keeps the copies.
      configuration_aliases = [aws.copy]
    }
  }
}
