# Hosts are judged by /healthz, which asks no dependency: while the database is away no host is replaced.
# Whether a region is ready is /readyz, which Route 53 asks.
resource "aws_lb_target_group" "web" {
  name                          = "${var.name}-web"
  vpc_id                        = var.vpc_id
  port                          = 443
  protocol                      = "HTTPS"
  deregistration_delay          = 60
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = "/healthz"
    protocol            = "HTTPS"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_lb_target_group" "app" {
  name                          = "${var.name}-app"
  vpc_id                        = var.vpc_id
  port                          = 8000
  protocol                      = "HTTP"
  deregistration_delay          = 60
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}
