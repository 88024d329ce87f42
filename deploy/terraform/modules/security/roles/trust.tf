data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  arn     = "arn:${data.aws_partition.current.partition}"
  hosts   = toset(["WebServerRole", "AppServerRole", "WorkerRole"])
}

data "aws_iam_policy_document" "trust" {
  for_each = { ec2 = "ec2.amazonaws.com", lambda = "lambda.amazonaws.com" }

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

data "aws_iam_policy_document" "reviewer_trust" {
  statement {
    sid     = "OnlyTheApplication"
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.host["AppServerRole"].arn]
    }
  }
}
