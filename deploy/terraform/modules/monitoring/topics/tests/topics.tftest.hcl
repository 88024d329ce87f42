# Proves who may publish, and that notifications are encrypted. Plans only; the policies are computed for real.
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

override_resource {
  target          = aws_sns_topic.team
  override_during = plan
  values          = { arn = "arn:aws:sns:us-east-1:111122223333:topic" }
}

variables {
  name         = "indivillage-test"
  alarm_prefix = "indivillage-test"
  teams        = { operations = ["one@indivillage.example", "two@indivillage.example"], security = ["three@indivillage.example"] }
}

run "alarms_of_this_account_alone_publish" {
  command = plan

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.topic :
      [for statement in document.statement : "${statement.effect == null ? "Allow" : statement.effect} ${one(flatten(statement.principals[*].identifiers))}"] == ["Allow cloudwatch.amazonaws.com", "Deny *"]
    ])
    error_message = "Only CloudWatch may publish."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.topic :
      { for condition in document.statement[0].condition : condition.variable => one(condition.values) } == {
        "aws:SourceAccount" = "111122223333"
        "aws:SourceArn"     = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:indivillage-test-*"
      }
    ])
    error_message = "CloudWatch may publish for this account's alarms of this environment only."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.topic :
      one([for condition in document.statement[1].condition : "${condition.variable}=${one(condition.values)}"]) == "aws:SecureTransport=false"
    ])
    error_message = "Publishing without TLS is denied."
  }
}

run "every_address_is_subscribed_once" {
  command = plan

  assert {
    condition     = { for key, subscription in aws_sns_topic_subscription.mail : key => subscription.protocol } == { "operations/one@indivillage.example" = "email", "operations/two@indivillage.example" = "email", "security/three@indivillage.example" = "email" }
    error_message = "Alarms table, Action: each team gets its notifications by e-mail."
  }
}

run "the_key_rotates" {
  command = plan

  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "KMS table, Rotation: annual automatic rotation."
  }
}
