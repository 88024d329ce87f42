# What playbooks/release.yml calls: a parameter, a template's new version, an instance refresh; files and the function.
locals {
  group_arns = [for region in var.regions : "${local.arn}:autoscaling:${region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${var.name}-*"]
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "StaticFiles"
    actions   = ["s3:PutObject", "s3:GetObject"]
    resources = local.static_arns
  }

  statement {
    sid       = "PublishImages"
    actions   = ["ssm:PutParameter", "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParameterHistory", "ssm:AddTagsToResource"]
    resources = [for region in var.regions : "${local.arn}:ssm:${region}:${local.account}:parameter/${var.name}/ami/*"]
  }

  statement {
    sid       = "RollOut"
    actions   = ["autoscaling:StartInstanceRefresh", "autoscaling:CancelInstanceRefresh", "autoscaling:RollbackInstanceRefresh"]
    resources = local.group_arns
  }

  statement {
    sid       = "NewVersionOfATemplate"
    actions   = ["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]
    resources = [for region in var.regions : "${local.arn}:ec2:${region}:${local.account}:launch-template/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.name]
    }
  }

  # The schema is brought up on an application host: whoever may release is root there, as the release itself is.
  statement {
    sid       = "ReachHosts"
    actions   = ["ssm:StartSession"]
    resources = [for region in var.regions : "${local.arn}:ec2:${region}:${local.account}:instance/*"]

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.name]
    }
  }

  # The shell's document is Amazon's; a session is its owner's.
  statement {
    sid     = "Sessions"
    actions = ["ssm:StartSession", "ssm:ResumeSession", "ssm:TerminateSession"]
    resources = flatten([for region in var.regions : [
      "${local.arn}:ssm:${region}:${local.account}:document/SSM-SessionManagerRunShell", "${local.arn}:ssm:${region}:${local.account}:session/$${aws:userid}-*",
    ]])
  }

  statement {
    sid       = "HandFilesToHosts"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:DeleteObject"]
    resources = [for arn in var.transfer_bucket_arns : "${arn}/*"]
  }

  statement {
    sid       = "FindTheTransferBucket"
    actions   = ["s3:GetBucketLocation", "s3:ListBucket"]
    resources = var.transfer_bucket_arns
  }

  # Descriptions know no resources.
  statement {
    sid = "Watch"
    actions = [
      "autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeInstanceRefreshes", "cloudwatch:GetMetricStatistics",
      "ec2:DescribeImageAttribute", "ec2:DescribeImages",
      "ec2:DescribeInstanceAttribute", "ec2:DescribeInstanceCreditSpecifications", "ec2:DescribeInstances", "ec2:DescribeInstanceStatus",
      "ec2:DescribeInstanceTypes", "ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSecurityGroups", "ec2:DescribeSnapshots", "ec2:DescribeSubnets", "ec2:DescribeTags", "ec2:DescribeVolumes", "ec2:DescribeVpcs",
      "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth", "rds:DescribeDBInstances",
      "rds:ListTagsForResource", "route53:GetHealthCheck", "route53:GetHealthCheckStatus", "route53:ListHealthChecks", "ssm:DescribeInstanceInformation", "ssm:DescribeParameters",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "ReplaceFunction"
    actions   = ["lambda:UpdateFunctionCode", "lambda:GetFunction", "lambda:PublishVersion"]
    resources = [for region in var.regions : "${local.arn}:lambda:${region}:${local.account}:function:${var.function_name}"]
  }
}
