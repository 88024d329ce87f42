# What playbooks/bake.yml calls for images: one of the builder, its copy in the other region, the end of old ones.
data "aws_iam_policy_document" "images" {
  statement {
    sid       = "TagImages"
    actions   = ["ec2:CreateTags"]
    resources = concat(local.image_arns, local.snapshot_arns)

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/Environment"
      values   = [var.name]
    }
  }

  statement {
    sid       = "MakeImages"
    actions   = ["ec2:CreateImage", "ec2:CopyImage"]
    resources = concat(local.image_arns, local.snapshot_arns)
  }

  statement {
    sid       = "ForgetOldImages"
    actions   = ["ec2:DeregisterImage"]
    resources = local.image_arns

    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/Environment"
      values   = [var.name]
    }
  }

  # A copied image's snapshots get no tags from EC2.
  statement {
    sid       = "ForgetTheirSnapshots"
    actions   = ["ec2:DeleteSnapshot"]
    resources = local.snapshot_arns

    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:ResourceTag/Environment"
      values   = [var.name]
    }
  }

  statement {
    sid       = "EncryptedDisks"
    actions   = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    resources = var.key_arns

    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["ec2.*.amazonaws.com"]
    }
  }
}
