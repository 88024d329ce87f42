mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
}

mock_provider "aws" {
  alias = "copy"
}

variables {
  name         = "indivillage-prod"
  database_arn = "arn:aws:rds:us-east-1:123456789012:db:indivillage-prod"
  key_arns     = { here = "arn:aws:kms:us-east-1:123456789012:key/1", copy = "arn:aws:kms:us-west-2:123456789012:key/2" }
  keep_days    = 35
}

run "backups" {
  command = plan

  assert {
    condition     = one(aws_backup_plan.daily.rule).lifecycle[0].delete_after == 35 && length(one(aws_backup_plan.daily.rule).copy_action) == 1
    error_message = "Row Amazon RDS, security: automated backups; and a copy of each in the second region."
  }

  assert {
    condition     = aws_backup_vault.copy.kms_key_arn == "arn:aws:kms:us-west-2:123456789012:key/2" && aws_backup_selection.database["this"].resources == toset(["arn:aws:rds:us-east-1:123456789012:db:indivillage-prod"])
    error_message = "The copies are encrypted with the second region's own key."
  }
}
