# A daily backup that a mistake or an intruder in the database's own region cannot reach: copied to the other region.
resource "aws_backup_vault" "here" {
  name        = var.name
  kms_key_arn = var.key_arns.here
}

resource "aws_backup_vault" "copy" {
  provider = aws.copy

  name        = var.name
  kms_key_arn = var.key_arns.copy
}

resource "aws_backup_plan" "daily" {
  name = "${var.name}-daily"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.here.name
    schedule          = "cron(0 17 * * ? *)"
    start_window      = 60
    completion_window = 180

    lifecycle {
      delete_after = var.keep_days
    }

    copy_action {
      destination_vault_arn = aws_backup_vault.copy.arn

      lifecycle {
        delete_after = var.keep_days
      }
    }
  }
}

data "aws_partition" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-Backup"
  description        = "Lets AWS Backup take and copy backups of the database"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}

resource "aws_backup_selection" "database" {
  for_each = toset(var.enable_selection ? ["this"] : [])

  name         = "${var.name}-database"
  plan_id      = aws_backup_plan.daily.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = [var.database_arn]
}
