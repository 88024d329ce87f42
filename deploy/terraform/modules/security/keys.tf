# The customer's three keys. IAM policies of the account's roles grant their use; a key's own policy only says
# through which service. No principal is named that may not exist yet.
locals {
  keys = {
    S3EncryptionKey = {
      description = "Encryption of sensitive S3 objects"
      services    = ["s3", "sqs", "sns", "secretsmanager", "ssm", "lambda", "elasticache", "ec2", "backup"]
      writers     = ["cloudtrail.amazonaws.com", "s3.amazonaws.com", "cloudwatch.amazonaws.com"]
    }
    RDSEncryptionKey = {
      description = "Encryption of RDS database"
      services    = ["rds", "secretsmanager", "backup", "pi"]
      writers     = []
    }
    LogEncryptionKey = {
      description = "Encryption of CloudWatch logs"
      services    = ["logs"]
      writers     = []
    }
  }
}

resource "aws_kms_key" "this" {
  for_each = local.keys

  description             = each.value.description
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = var.deletion_window_days
  policy                  = data.aws_iam_policy_document.key[each.key].json
  tags                    = { Name = "${var.name}-${each.key}" }
}

resource "aws_kms_alias" "this" {
  for_each = local.keys

  name          = "alias/${var.name}-${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}
