terraform {
  required_version = "~> 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
      # us-east-1: CloudFront and Route 53 publish their metrics there only.
      configuration_aliases = [aws.edge]
    }
  }
}
