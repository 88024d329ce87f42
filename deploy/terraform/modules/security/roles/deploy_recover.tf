# What playbooks/failover.yml and rotate_secrets.yml call; the way back rebuilds a database, which is for administrators.
# The key that signs is written, never read; the mail server's address is compared with what is there.
data "aws_iam_policy_document" "recover" {
  statement {
    sid       = "PromoteTheCopy"
    actions   = ["rds:PromoteReadReplica"]
    resources = [for region in var.regions : "${local.arn}:rds:${region}:${local.account}:db:${var.name}"]
  }

  statement {
    sid       = "ScaleTheOtherRegion"
    actions   = ["autoscaling:UpdateAutoScalingGroup", "autoscaling:SetDesiredCapacity"]
    resources = local.group_arns
  }

  # A lost region is taken out of the names, and put back. A health check's address holds no name of ours.
  statement {
    sid       = "TurnHealthChecks"
    actions   = ["route53:UpdateHealthCheck"]
    resources = ["${local.arn}:route53:::healthcheck/*"]
  }

  statement {
    sid       = "TurnSecrets"
    actions   = ["secretsmanager:PutSecretValue", "secretsmanager:DescribeSecret", "secretsmanager:UpdateSecretVersionStage"]
    resources = [for region in var.regions : "${local.arn}:secretsmanager:${region}:${local.account}:secret:${var.name}/app-*"]
  }

  statement {
    sid       = "CompareTheMailServer"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [for region in var.regions : "${local.arn}:secretsmanager:${region}:${local.account}:secret:${var.name}/app-mail-url-*"]
  }

  statement {
    sid       = "EncryptSecrets"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = var.key_arns

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["secretsmanager.*.amazonaws.com"]
    }
  }
}
