data "aws_iam_policy_document" "app" {
  source_policy_documents = [data.aws_iam_policy_document.stores.json]

  # PutObject is what the presigned form is signed with. Deletion is of replays of the form, version by version.
  statement {
    sid       = "Uploads"
    actions   = ["s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion"]
    resources = local.upload_arns
  }

  # Without ListBucket a missing object reads as "denied", and the readiness check cannot ask for the bucket.
  statement {
    sid       = "ListUploads"
    actions   = ["s3:ListBucket", "s3:ListBucketVersions"]
    resources = var.bucket_arns.uploads

    condition {
      test     = "StringLikeIfExists"
      variable = "s3:prefix"
      values   = ["uploads/*"]
    }
  }

  statement {
    sid       = "ReadResults"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = local.report_arns
  }

  statement {
    sid       = "UploadEvents"
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"]
    resources = var.upload_queue_arns
  }

  statement {
    sid       = "ReleaseFromQuarantine"
    actions   = ["sts:AssumeRole"]
    resources = ["${local.arn}:iam::${local.account}:role/${var.name}-ReviewerRole"]
  }
}

data "aws_iam_policy_document" "reviewer" {
  statement {
    sid       = "ReadQuarantine"
    actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"]
    resources = local.quarantine_arns
  }

  statement {
    sid       = "PutBack"
    actions   = ["s3:PutObject", "s3:PutObjectTagging", "s3:GetObject", "s3:GetObjectVersion"]
    resources = local.upload_arns
  }
}
