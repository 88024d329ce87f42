locals {
  balancers = {
    public = {
      internal = false
      subnets  = var.subnet_ids.public
      groups   = [var.security_group_ids.alb]
      target   = aws_lb_target_group.web.arn
    }
    # It stands in the web security group too: the application lets in nobody else.
    internal = {
      internal = true
      subnets  = var.subnet_ids.app
      groups   = [var.security_group_ids.web, var.security_group_ids.internal_alb]
      target   = aws_lb_target_group.app.arn
    }
  }
}

resource "aws_lb" "this" {
  for_each = local.balancers

  name                       = "${var.name}-${each.key}"
  load_balancer_type         = "application"
  internal                   = each.value.internal
  subnets                    = each.value.subnets
  security_groups            = each.value.groups
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.deletion_protection
  idle_timeout               = 65
  # nginx says who the visitor is; the second balancer must not add nginx itself to that.
  xff_header_processing_mode = each.value.internal ? "preserve" : "append"

  access_logs {
    bucket  = var.logs_bucket
    prefix  = "alb/${each.key}"
    enabled = true
  }
}

resource "aws_lb_listener" "https" {
  for_each = local.balancers

  load_balancer_arn = aws_lb.this[each.key].arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  # Who does not come through CloudFront gets nothing.
  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      message_body = "Forbidden"
      status_code  = "403"
    }
  }
}

resource "aws_lb_listener_rule" "from_cloudfront" {
  for_each = local.balancers

  listener_arn = aws_lb_listener.https[each.key].arn
  priority     = 10

  action {
    type             = "forward"
    target_group_arn = each.value.target
  }

  condition {
    http_header {
      http_header_name = "X-Origin-Verify"
      values           = [var.origin_header]
    }
  }
}

# Route 53 asks for readiness without the secret; it learns ready or not, by component.
resource "aws_lb_listener_rule" "readiness" {
  for_each = local.balancers

  listener_arn = aws_lb_listener.https[each.key].arn
  priority     = 20

  action {
    type             = "forward"
    target_group_arn = each.value.target
  }

  condition {
    path_pattern {
      values = ["/readyz"]
    }
  }
}

resource "aws_wafv2_web_acl_association" "public" {
  resource_arn = aws_lb.this["public"].arn
  web_acl_arn  = var.web_acl_arn
}
