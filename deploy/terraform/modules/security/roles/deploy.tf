# The pipeline that releases signs in by OpenID Connect: no key of it is kept anywhere.
locals {
  deploy = var.deploy == null ? {} : { this = var.deploy }
}

resource "aws_iam_openid_connect_provider" "deploy" {
  for_each = local.deploy

  url            = "https://${each.value.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "deploy_trust" {
  for_each = local.deploy

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [aws_iam_openid_connect_provider.deploy[each.key].arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${each.value.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${each.value.issuer}:sub"
      values   = [each.value.subject]
    }
  }
}

resource "aws_iam_role" "deploy" {
  for_each = local.deploy

  name               = "${var.name}-DeployRole"
  description        = "Releases images, functions and static files"
  assume_role_policy = data.aws_iam_policy_document.deploy_trust[each.key].json
}

# One policy for each kind of playbook in deploy/ansible: release, bake (builder and images), and what recovery
# and turned secrets need.
resource "aws_iam_role_policy" "deploy" {
  for_each = var.deploy == null ? {} : {
    DeployRole = data.aws_iam_policy_document.deploy.json
    Bake       = data.aws_iam_policy_document.bake.json
    Images     = data.aws_iam_policy_document.images.json
    Recover    = data.aws_iam_policy_document.recover.json
  }

  name   = each.key
  role   = aws_iam_role.deploy["this"].id
  policy = each.value
}
