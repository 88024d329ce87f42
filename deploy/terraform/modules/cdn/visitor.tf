# The address of a visitor of /api/*: app/proxies.py reads the header. Pages come through nginx, which writes it anew.
resource "aws_cloudfront_function" "visitor" {
  name    = "${var.name}-visitor"
  comment = "Writes the visitor's address into True-Client-IP"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/visitor.js")
}
