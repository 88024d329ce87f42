data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  alarms    = "arn:${local.partition}:cloudwatch:${data.aws_region.current.name}:${local.account}:alarm:${var.alarm_prefix}-*"

  addresses = merge([
    for team, addresses in var.teams : { for address in addresses : "${team}/${address}" => { team = team, address = address } }
  ]...)
}

resource "aws_sns_topic" "team" {
  for_each = var.teams

  name              = "${var.name}-${each.key}"
  kms_master_key_id = aws_kms_key.this.id
}

resource "aws_sns_topic_subscription" "mail" {
  for_each = local.addresses

  topic_arn = aws_sns_topic.team[each.value.team].arn
  protocol  = "email"
  endpoint  = each.value.address
}

resource "aws_sns_topic_policy" "team" {
  for_each = aws_sns_topic.team

  arn    = each.value.arn
  policy = data.aws_iam_policy_document.topic[each.key].json
}

data "aws_iam_policy_document" "topic" {
  for_each = aws_sns_topic.team

  statement {
    sid       = "AlarmsOfThisAccountPublish"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.alarms]
    }
  }

  statement {
    sid       = "TLSOnly"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = [each.value.arn]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}
