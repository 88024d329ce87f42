terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
      # us-east-1: CloudFront reads its certificate, and Route 53 its signing key, from there only.
      configuration_aliases = [aws.edge]
    }
  }
}
