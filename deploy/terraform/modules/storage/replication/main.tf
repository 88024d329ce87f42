# From the primary region to the second, within 15 minutes (S3 Replication Time Control): the RPO of files.
data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

data "aws_iam_policy_document" "copy" {
  statement {
    sid       = "ReadRules"
    actions   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
    resources = [for pair in var.pairs : pair.source_arn]
  }

  statement {
    sid       = "ReadVersions"
    actions   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    resources = [for pair in var.pairs : "${pair.source_arn}/*"]
  }

  statement {
    sid       = "WriteCopies"
    actions   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
    resources = [for pair in var.pairs : "${pair.destination_arn}/*"]
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-Replication"
  description        = "Copies uploads and results to the second region"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "this" {
  name   = "copy"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.copy.json
}

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = var.pairs

  bucket = each.value.source_id
  role   = aws_iam_role.this.arn

  rule {
    id     = "second-region"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Enabled"
    }

    destination {
      bucket = each.value.destination_arn

      metrics {
        status = "Enabled"

        event_threshold {
          minutes = 15
        }
      }

      replication_time {
        status = "Enabled"

        time {
          minutes = 15
        }
      }
    }
  }
}
