# Standard logging v2: its delivery lives in us-east-1 whatever the region of the log bucket is.
resource "aws_cloudwatch_log_delivery_source" "access" {
  provider = aws.edge

  name         = "${var.name}-cloudfront"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.site.arn
}

resource "aws_cloudwatch_log_delivery_destination" "access" {
  provider = aws.edge

  name          = "${var.name}-cloudfront"
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = var.logs_bucket_arn
  }
}

resource "aws_cloudwatch_log_delivery" "access" {
  provider = aws.edge

  delivery_source_name     = aws_cloudwatch_log_delivery_source.access.name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.access.arn
}
