locals {
  objects = { for purpose, bucket in aws_s3_bucket.this : purpose => "${bucket.arn}/*" }
}

# Whatever else is allowed: over TLS 1.2 or not at all, for the bucket and for its objects.
data "aws_iam_policy_document" "tls_only" {
  for_each = local.purposes

  statement {
    sid       = "DenyWithoutTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[each.key].arn, local.objects[each.key]]

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

  statement {
    sid       = "DenyOldTls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[each.key].arn, local.objects[each.key]]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }
}

data "aws_iam_policy_document" "quarantine" {
  source_policy_documents = [data.aws_iam_policy_document.tls_only["quarantine"].json]

  statement {
    sid       = "OnlyScannerAndReviewersRead"
    effect    = "Deny"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = [local.objects["quarantine"]]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    condition {
      test     = "ArnNotLike"
      variable = "aws:PrincipalArn"
      values   = var.quarantine_reader_arns
    }
  }
}

locals {
  # The static files' policy names the distribution: modules/cdn writes it.
  policies = {
    uploads    = data.aws_iam_policy_document.tls_only["uploads"].json
    processed  = data.aws_iam_policy_document.tls_only["processed"].json
    quarantine = data.aws_iam_policy_document.quarantine.json
    assets     = data.aws_iam_policy_document.assets.json
    logs       = data.aws_iam_policy_document.logs.json
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = local.policies

  bucket = aws_s3_bucket.this[each.key].id
  policy = each.value

  depends_on = [aws_s3_bucket_public_access_block.this]
}
