# What application and workers share: how they sign in to the stores, and tell how they are.
data "aws_iam_policy_document" "stores" {
  statement {
    sid       = "SignInToDatabase"
    actions   = ["rds-db:connect"]
    resources = [for region in var.regions : "${local.arn}:rds-db:${region}:${local.account}:dbuser:*/${var.database_user}"]
  }

  statement {
    sid     = "SignInToCache"
    actions = ["elasticache:Connect"]
    resources = flatten([for region in var.regions : [
      "${local.arn}:elasticache:${region}:${local.account}:replicationgroup:${var.name}",
      "${local.arn}:elasticache:${region}:${local.account}:user:${var.cache_user}",
    ]])
  }

  statement {
    sid       = "ReadSecrets"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for region in var.regions : "${local.arn}:secretsmanager:${region}:${local.account}:secret:${var.name}/app-*"]
  }

  statement {
    sid       = "DecryptThroughServices"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = var.key_arns

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["sqs.*.amazonaws.com", "secretsmanager.*.amazonaws.com"]
    }
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = local.log_groups.ApiServerLogs
  }

  statement {
    sid       = "Metrics"
    actions   = ["cloudwatch:PutMetricData"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "cloudwatch:namespace"
      values   = ["IndiVillage", "CWAgent"]
    }
  }

  statement {
    sid       = "Traces"
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
    resources = ["*"]
  }
}
