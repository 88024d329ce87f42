# The same scan as the workers', on its own machine: asked by a worker, and told by S3 of each new upload.
resource "aws_sqs_queue" "function_dead_letters" {
  name                      = "${var.name}-file-processor-dead"
  message_retention_seconds = 1209600
  kms_master_key_id         = var.key_arns.secrets
}

resource "aws_lambda_function" "file_processor" {
  function_name                  = "${var.name}-file-processor"
  description                    = "Says whether an uploaded file is clean"
  role                           = var.function.role_arn
  filename                       = var.function.package
  source_code_hash               = filebase64sha256(var.function.package)
  handler                        = "handler.handler"
  runtime                        = "python3.12"
  architectures                  = [var.function.architecture]
  timeout                        = 120
  memory_size                    = var.function.memory_mb
  reserved_concurrent_executions = var.function.concurrency
  kms_key_arn                    = var.key_arns.secrets

  ephemeral_storage {
    size = 1024
  }

  environment {
    variables = { MAX_UPLOAD_SIZE = tostring(var.function.max_upload_bytes) }
  }

  dead_letter_config {
    target_arn = aws_sqs_queue.function_dead_letters.arn
  }

  tracing_config {
    mode = "PassThrough"
  }

  logging_config {
    log_format = "JSON"
    log_group  = var.function.log_group_name
  }
}

resource "aws_cloudwatch_event_rule" "uploaded" {
  name        = "${var.name}-uploaded"
  description = "A new object under uploads/"

  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created"]
    detail = {
      bucket = { name = [var.upload_bucket] }
      object = { key = [{ prefix = "uploads/" }] }
    }
  })
}

resource "aws_cloudwatch_event_target" "uploaded" {
  rule = aws_cloudwatch_event_rule.uploaded.name
  arn  = aws_lambda_function.file_processor.arn

  retry_policy {
    maximum_retry_attempts       = 10
    maximum_event_age_in_seconds = 3600
  }
}

resource "aws_lambda_permission" "uploaded" {
  statement_id  = "NewUploads"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.file_processor.function_name
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.uploaded.arn
}
