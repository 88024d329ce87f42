# Web and application follow the processor; an alarm at 80 % (modules/monitoring) adds hosts at once.
resource "aws_autoscaling_policy" "cpu" {
  for_each = toset(["web", "app"])

  name                   = "${var.name}-${each.key}-cpu"
  autoscaling_group_name = aws_autoscaling_group.this[each.key].name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = 55

    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

resource "aws_autoscaling_policy" "scale_out" {
  for_each = var.tiers

  name                      = "${var.name}-${each.key}-scale-out"
  autoscaling_group_name    = aws_autoscaling_group.this[each.key].name
  policy_type               = "StepScaling"
  adjustment_type           = "PercentChangeInCapacity"
  min_adjustment_magnitude  = 1
  estimated_instance_warmup = 120

  step_adjustment {
    metric_interval_lower_bound = 0
    scaling_adjustment          = 50
  }
}

# Workers follow what a visitor feels: how long the oldest job has waited.
resource "aws_autoscaling_policy" "queue" {
  for_each = { longer = 50, shorter = -1 }

  name                      = "${var.name}-worker-queue-${each.key}"
  autoscaling_group_name    = aws_autoscaling_group.this["worker"].name
  policy_type               = "StepScaling"
  adjustment_type           = each.value > 0 ? "PercentChangeInCapacity" : "ChangeInCapacity"
  min_adjustment_magnitude  = each.value > 0 ? 1 : null
  estimated_instance_warmup = each.value > 0 ? 120 : null

  step_adjustment {
    metric_interval_lower_bound = each.value > 0 ? 0 : null
    metric_interval_upper_bound = each.value > 0 ? null : 0
    scaling_adjustment          = each.value
  }
}

resource "aws_cloudwatch_metric_alarm" "queue" {
  for_each = {
    longer  = { operator = "GreaterThanThreshold", threshold = 20, minutes = 1 }
    shorter = { operator = "LessThanThreshold", threshold = 2, minutes = 20 }
  }

  alarm_name          = "${var.name}-worker-queue-${each.key}"
  alarm_description   = "Scaling only: the oldest job's wait in seconds"
  namespace           = "IndiVillage"
  metric_name         = "QueueWaitSeconds"
  dimensions          = { Environment = var.name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = each.value.minutes
  comparison_operator = each.value.operator
  threshold           = each.value.threshold
  # No word from the queue is no reason to add or remove workers.
  treat_missing_data = "ignore"
  alarm_actions      = [aws_autoscaling_policy.queue[each.key].arn]
}
