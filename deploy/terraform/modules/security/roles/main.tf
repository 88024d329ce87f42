# The customer's WebServerRole, AppServerRole and FileProcessorRole, and two that keep quarantine apart:
# WorkerRole scans and moves to quarantine, ReviewerRole is taken on by the application for a release alone.
locals {
  descriptions = {
    WebServerRole = "EC2 web server access to required services"
    AppServerRole = "EC2 application server access to required services"
    WorkerRole    = "EC2 worker access to what scanning and analysis need"
  }
  host_policies = {
    WebServerRole = data.aws_iam_policy_document.web
    AppServerRole = data.aws_iam_policy_document.app
    WorkerRole    = data.aws_iam_policy_document.worker
  }
}

resource "aws_iam_role" "host" {
  for_each = local.hosts

  name               = "${var.name}-${each.key}"
  description        = local.descriptions[each.key]
  assume_role_policy = data.aws_iam_policy_document.trust["ec2"].json
}

resource "aws_iam_role_policy" "host" {
  for_each = local.hosts

  name   = each.key
  role   = aws_iam_role.host[each.key].id
  policy = local.host_policies[each.key].json
}

resource "aws_iam_role_policy" "managed_by_ssm" {
  for_each = local.hosts

  name   = "SystemsManager"
  role   = aws_iam_role.host[each.key].id
  policy = data.aws_iam_policy_document.systems_manager[each.key].json
}

resource "aws_iam_instance_profile" "host" {
  for_each = local.hosts

  name = "${var.name}-${each.key}"
  role = aws_iam_role.host[each.key].name
}

resource "aws_iam_role" "file_processor" {
  name               = "${var.name}-FileProcessorRole"
  description        = "Lambda function for file processing"
  assume_role_policy = data.aws_iam_policy_document.trust["lambda"].json
}

resource "aws_iam_role_policy" "file_processor" {
  name   = "FileProcessorRole"
  role   = aws_iam_role.file_processor.id
  policy = data.aws_iam_policy_document.file_processor.json
}

resource "aws_iam_role" "reviewer" {
  name                 = "${var.name}-ReviewerRole"
  description          = "Releases a quarantined file; the application takes it on for a signed-in reviewer"
  assume_role_policy   = data.aws_iam_policy_document.reviewer_trust.json
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "reviewer" {
  name   = "ReviewerRole"
  role   = aws_iam_role.reviewer.id
  policy = data.aws_iam_policy_document.reviewer.json
}
