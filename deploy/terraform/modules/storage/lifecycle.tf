locals {
  # Days until: objects expire, move to archive storage (and its class), replaced or deleted versions go.
  lifecycle = {
    uploads    = { expire = var.upload_days, archive = null, class = null, noncurrent = 1 }
    processed  = { expire = null, archive = var.archive_days, class = "GLACIER_IR", noncurrent = 1 }
    quarantine = { expire = null, archive = null, class = null, noncurrent = 1 }
    assets     = { expire = null, archive = null, class = null, noncurrent = 90 }
    logs       = { expire = var.log_days, archive = var.archive_days, class = "GLACIER", noncurrent = 90 }
  }
}

# Results stay readable at once from archive storage: sales open them years later. Logs may take hours.
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = local.lifecycle

  bucket = aws_s3_bucket.this[each.key].id
  # Reports are smaller than the 128 KB below which S3 would leave them where they are.
  transition_default_minimum_object_size = "varies_by_storage_class"

  rule {
    id     = "keep"
    status = "Enabled"

    filter {}

    dynamic "expiration" {
      for_each = each.value.expire == null ? [] : [each.value.expire]

      content {
        days = expiration.value
      }
    }

    dynamic "transition" {
      for_each = each.value.archive == null ? [] : [each.value.archive]

      content {
        days          = transition.value
        storage_class = each.value.class
      }
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value.noncurrent
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  # What was deleted leaves a marker, which the second region copies; alone, it goes.
  dynamic "rule" {
    for_each = each.value.expire == null ? ["this"] : []

    content {
      id     = "markers"
      status = "Enabled"

      filter {}

      expiration {
        expired_object_delete_marker = true
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
