data "aws_iam_policy_document" "worker" {
  source_policy_documents = [data.aws_iam_policy_document.stores.json]

  statement {
    sid       = "TakeUploads"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"]
    resources = local.upload_arns
  }

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket", "s3:ListBucketVersions"]
    resources = concat(var.bucket_arns.uploads, var.bucket_arns.processed, var.bucket_arns.quarantine)
  }

  statement {
    sid       = "StoreResults"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"]
    resources = local.report_arns
  }

  statement {
    sid       = "Quarantine"
    actions   = ["s3:PutObject", "s3:PutObjectTagging", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"]
    resources = local.quarantine_arns
  }

  statement {
    sid       = "AskTheFileProcessor"
    actions   = ["lambda:InvokeFunction"]
    resources = [for region in var.regions : "${local.arn}:lambda:${region}:${local.account}:function:${var.function_name}"]
  }

  # A worker that is told to go finishes its job first, then says so.
  statement {
    sid       = "FinishBeforeTermination"
    actions   = ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"]
    resources = [for region in var.regions : "${local.arn}:autoscaling:${region}:${local.account}:autoScalingGroup:*:autoScalingGroupName/${var.name}-worker"]
  }
}

data "aws_iam_policy_document" "file_processor" {
  statement {
    sid       = "ReadUploads"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = local.upload_arns
  }

  # What it writes is its verdict, as the object's tag.
  statement {
    sid       = "WriteVerdict"
    actions   = ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"]
    resources = local.upload_arns
  }

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = [for region in var.regions : "${local.arn}:logs:${region}:${local.account}:log-group:/aws/lambda/${var.function_name}:*"]
  }

  statement {
    sid       = "KeepWhatFailed"
    actions   = ["sqs:SendMessage"]
    resources = var.function_dead_letter_arns
  }

  statement {
    sid       = "EncryptThroughServices"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = var.key_arns

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["lambda.*.amazonaws.com", "sqs.*.amazonaws.com"]
    }
  }
}
