# What playbooks/bake.yml calls for its builder. All it makes carries a tag from its first moment, and only what carries
# it is touched.
locals {
  ec2_arns      = [for region in var.regions : "${local.arn}:ec2:${region}:${local.account}"]
  instance_arns = [for arn in local.ec2_arns : "${arn}:instance/*"]
  group_of_ec2  = [for arn in local.ec2_arns : "${arn}:security-group/*"]
  image_arns    = [for region in var.regions : "${local.arn}:ec2:${region}::image/*"]
  snapshot_arns = [for region in var.regions : "${local.arn}:ec2:${region}::snapshot/*"]
}

data "aws_iam_policy_document" "bake" {
  # Auto Scaling asks for the same right of whoever starts a refresh with a template's new version.
  statement {
    sid       = "StartHosts"
    actions   = ["ec2:RunInstances"]
    resources = concat(local.instance_arns, [for arn in local.ec2_arns : "${arn}:volume/*"])

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Project"
      values   = ["indivillage"]
    }
  }

  statement {
    sid     = "StartHostsFromAndIn"
    actions = ["ec2:RunInstances"]
    resources = concat(local.image_arns, local.snapshot_arns, local.group_of_ec2, flatten([
      for arn in local.ec2_arns : [for kind in ["subnet", "network-interface", "launch-template"] : "${arn}:${kind}/*"]
    ]))
  }

  statement {
    sid       = "GiveHostsTheirRole"
    actions   = ["iam:PassRole"]
    resources = [for role in local.hosts : "${local.arn}:iam::${local.account}:role/${var.name}-${role}"]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ec2.amazonaws.com"]
    }
  }

  statement {
    sid       = "WhoMayReachTheBuilder"
    actions   = ["ec2:CreateSecurityGroup"]
    resources = concat(local.group_of_ec2, [for arn in local.ec2_arns : "${arn}:vpc/*"])
  }

  statement {
    sid       = "TagWhatIsMade"
    actions   = ["ec2:CreateTags"]
    resources = concat(local.instance_arns, local.group_of_ec2, [for arn in local.ec2_arns : "${arn}:volume/*"])

    condition {
      test     = "StringEquals"
      variable = "ec2:CreateAction"
      values   = ["RunInstances", "CreateSecurityGroup"]
    }
  }

  statement {
    sid = "UseTheBuilder"
    actions = [
      "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateImage", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupEgress",
      "ec2:RevokeSecurityGroupIngress", "ec2:StopInstances", "ec2:TerminateInstances",
    ]
    resources = concat(local.instance_arns, local.group_of_ec2)

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Purpose"
      values   = ["bake"]
    }
  }

  statement {
    sid       = "WhichImageToBeginWith"
    actions   = ["ssm:GetParameter", "ssm:GetParameters"]
    resources = [for region in var.regions : "${local.arn}:ssm:${region}::parameter/aws/service/debian/*"]
  }
}
