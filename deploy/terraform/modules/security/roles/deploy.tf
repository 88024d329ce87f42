# The pipeline that releases signs in by OpenID Connect: no key of it is kept anywhere.
locals {
  deploy = var.deploy == null ? {} : { this = var.deploy }
}

resource "aws_iam_openid_connect_provider" "deploy" {
  for_each = local.deploy

  url            = "https://${each.value.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "deploy_trust" {
  for_each = local.deploy

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.deploy[each.key].arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${each.value.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${each.value.issuer}:sub"
      values   = [each.value.subject]
    }
  }
}

resource "aws_iam_role" "deploy" {
  for_each = local.deploy

  name               = "${var.name}-DeployRole"
  description        = "Releases images, functions and static files"
  assume_role_policy = data.aws_iam_policy_document.deploy_trust[each.key].json
}

resource "aws_iam_role_policy" "deploy" {
  for_each = local.deploy

  name   = "DeployRole"
  role   = aws_iam_role.deploy[each.key].id
  policy = data.aws_iam_policy_document.deploy.json
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "StaticFiles"
    actions   = ["s3:PutObject", "s3:GetObject"]
    resources = local.static_arns
  }

  statement {
    sid       = "PublishImages"
    actions   = ["ssm:PutParameter", "ssm:GetParameter", "ssm:GetParameterHistory"]
    resources = [for region in var.regions : "${local.arn}:ssm:${region}:${local.account}:parameter/${var.name}/ami/*"]
  }

  statement {
    sid       = "RollOut"
    actions   = ["autoscaling:StartInstanceRefresh", "autoscaling:CancelInstanceRefresh", "autoscaling:RollbackInstanceRefresh"]
    resources = [for region in var.regions : "${local.arn}:autoscaling:${region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${var.name}-*"]
  }

  statement {
    sid       = "Watch"
    actions   = ["autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeInstanceRefreshes", "ec2:DescribeImages", "ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetHealth"]
    resources = ["*"]
  }

  statement {
    sid       = "ReplaceFunction"
    actions   = ["lambda:UpdateFunctionCode", "lambda:GetFunction", "lambda:PublishVersion"]
    resources = [for region in var.regions : "${local.arn}:lambda:${region}:${local.account}:function:${var.function_name}"]
  }
}
