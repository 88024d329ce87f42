locals {
  target_groups = {
    web    = [aws_lb_target_group.web.arn]
    app    = [aws_lb_target_group.app.arn]
    worker = []
  }
}

resource "aws_autoscaling_group" "this" {
  for_each = var.tiers

  name                      = "${var.name}-${each.key}"
  min_size                  = each.value.least
  max_size                  = each.value.most
  vpc_zone_identifier       = var.subnet_ids.app
  target_group_arns         = local.target_groups[each.key]
  health_check_type         = each.key == "worker" ? "EC2" : "ELB"
  health_check_grace_period = 180
  default_instance_warmup   = 120
  metrics_granularity       = "1Minute"
  enabled_metrics           = ["GroupInServiceInstances", "GroupDesiredCapacity", "GroupTerminatingInstances", "GroupMaxSize"]
  wait_for_capacity_timeout = "15m"

  # A numbered version: with $Latest a refresh starts nothing, and a rollback has nowhere to go.
  launch_template {
    id      = aws_launch_template.this[each.key].id
    version = aws_launch_template.this[each.key].latest_version
  }

  instance_refresh {
    strategy = "Rolling"

    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 150
      checkpoint_percentages = [34, 100]
      checkpoint_delay       = 120
      auto_rollback          = true
    }
  }

  # The provider's default tags do not reach what a group starts; Ansible's inventory looks for these.
  dynamic "tag" {
    for_each = merge(local.host_tags, { Name = "${var.name}-${each.key}", Tier = each.key })

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    ignore_changes = [desired_capacity]
  }
}

# A worker that must go is told, finishes its job, and says so; the hook waits that long.
resource "aws_autoscaling_lifecycle_hook" "drain" {
  name                   = "${var.name}-worker-drain"
  autoscaling_group_name = aws_autoscaling_group.this["worker"].name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = 900
  default_result         = "CONTINUE"
}
