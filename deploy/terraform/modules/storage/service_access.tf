# What AWS's own services may do: CloudFront reads static files, log sources write logs.
data "aws_elb_service_account" "current" {}

data "aws_iam_policy_document" "assets" {
  source_policy_documents = [data.aws_iam_policy_document.tls_only["assets"].json]

  # Only distributions of this account: the distribution is made after the bucket, and names it by origin access control.
  statement {
    sid       = "CloudFrontReads"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.this["assets"].arn}/static/*"]

    principals {
      type        = "Service"
      identifiers = ["cloudfront.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }

    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:${data.aws_partition.current.partition}:cloudfront::${local.account}:distribution/*"]
    }
  }
}

locals {
  # service -> where in the log bucket it writes
  log_writers = {
    CloudTrail    = { principal = "cloudtrail.amazonaws.com", prefix = "cloudtrail" }
    LogDelivery   = { principal = "delivery.logs.amazonaws.com", prefix = "cloudfront" }
    LoadBalancers = { principal = "logdelivery.elasticloadbalancing.amazonaws.com", prefix = "alb" }
  }
}

data "aws_iam_policy_document" "logs" {
  source_policy_documents = [data.aws_iam_policy_document.tls_only["logs"].json]

  # The customer's buckets, and the one through which Ansible hands files over (transfer/).
  dynamic "statement" {
    for_each = setunion(setsubtract(local.purposes, ["logs"]), ["ansible"])

    content {
      sid       = "S3Access${title(statement.value)}"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this["logs"].arn}/s3/${statement.value}/*"]

      principals {
        type        = "Service"
        identifiers = ["logging.s3.amazonaws.com"]
      }

      condition {
        test     = "ArnEquals"
        variable = "aws:SourceArn"
        values   = ["arn:${data.aws_partition.current.partition}:s3:::${var.name}-${statement.value}${var.suffix}"]
      }
    }
  }

  dynamic "statement" {
    for_each = local.log_writers

    content {
      sid       = "${statement.key}Writes"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this["logs"].arn}/${statement.value.prefix}/*"]

      principals {
        type        = "Service"
        identifiers = [statement.value.principal]
      }

      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [local.account]
      }
    }
  }

  # Regions older than August 2022 deliver load balancers' logs from an account of AWS.
  statement {
    sid       = "OlderRegionsLoadBalancersWrite"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.this["logs"].arn}/alb/*"]

    principals {
      type        = "AWS"
      identifiers = [data.aws_elb_service_account.current.arn]
    }
  }

  statement {
    sid       = "ServicesCheckTheBucket"
    actions   = ["s3:GetBucketAcl"]
    resources = [aws_s3_bucket.this["logs"].arn]

    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com", "delivery.logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}
