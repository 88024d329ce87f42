# What every host needs for Session Manager and to read its own settings: the customer's word is "SSM".
locals {
  settings_path = { WebServerRole = "web", AppServerRole = "app", WorkerRole = "worker" }
}

data "aws_iam_policy_document" "systems_manager" {
  for_each = local.hosts

  # The channels of Session Manager know no resources: IAM reference, "Actions defined by Amazon Message Gateway Service".
  statement {
    sid       = "SessionManager"
    actions   = ["ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel", "ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage", "ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply"]
    resources = ["*"]
  }

  statement {
    sid     = "Settings"
    actions = ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"]
    resources = flatten([
      for region in var.regions : [
        for path in ["common", local.settings_path[each.key]] : "${local.arn}:ssm:${region}:${local.account}:parameter/${var.name}/${path}/*"
      ]
    ])
  }

  statement {
    sid       = "ReadSettings"
    actions   = ["kms:Decrypt"]
    resources = var.key_arns

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["ssm.*.amazonaws.com"]
    }
  }
}

locals {
  log_groups = { for group in ["WebServerLogs", "ApiServerLogs"] : group => [
    for region in var.regions : "${local.arn}:logs:${region}:${local.account}:log-group:/${var.name}/${group}:*"
  ] }
  # What lies in the buckets, by the prefixes that the application writes: app/services/uploads.py, app/jobs/analyse.py.
  upload_arns     = [for arn in var.bucket_arns.uploads : "${arn}/uploads/*"]
  quarantine_arns = [for arn in var.bucket_arns.quarantine : "${arn}/uploads/*"]
  report_arns     = [for arn in var.bucket_arns.processed : "${arn}/reports/*"]
  static_arns     = [for arn in var.bucket_arns.assets : "${arn}/static/*"]
}

data "aws_iam_policy_document" "web" {
  statement {
    sid       = "ReadStaticFiles"
    actions   = ["s3:GetObject"]
    resources = local.static_arns
  }

  statement {
    sid       = "ListStaticFiles"
    actions   = ["s3:ListBucket"]
    resources = var.bucket_arns.assets

    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["static/*"]
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = local.log_groups.WebServerLogs
  }

  # Memory and disk, by CloudWatch's agent; the figures of queue and uploads are the application's alone.
  statement {
    sid       = "HostFigures"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["CWAgent"]
    }
  }
}
