locals {
  hosts = [for group in values(var.autoscaling_group_names) : ["AutoScalingGroupName", group]]

  work_charts = {
    "EC2 metrics" = [
      { title = "CPU in percent", stat = "Average", metrics = [for of in local.hosts : concat(["AWS/EC2", "CPUUtilization"], of)] },
      { title = "Memory in percent", stat = "Maximum", metrics = [for of in local.hosts : concat(["CWAgent", "MemoryUsedPercent"], of)] },
      { title = "Disk in percent", stat = "Maximum", metrics = [for of in local.hosts : concat(["CWAgent", "DiskUsedPercent"], of)] },
      { title = "Hosts in service", stat = "Average", metrics = [for of in local.hosts : concat(["AWS/AutoScaling", "GroupInServiceInstances"], of)] },
      { title = "Failed status checks", stat = "Maximum", metrics = [for of in local.hosts : concat(["AWS/EC2", "StatusCheckFailed"], of)] },
    ]

    "Lambda metrics" = [
      { title = "Invocations", stat = "Sum", metrics = [["AWS/Lambda", "Invocations", "FunctionName", var.function_name]] },
      { title = "Errors and throttles", stat = "Sum", metrics = [for metric in ["Errors", "Throttles"] : ["AWS/Lambda", metric, "FunctionName", var.function_name]] },
      { title = "Duration, 95th percentile, milliseconds", stat = "p95", metrics = [["AWS/Lambda", "Duration", "FunctionName", var.function_name]] },
    ]

    "SQS metrics" = [
      { title = "Messages waiting", stat = "Maximum", metrics = [for queue in values(var.queue_names) : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]] },
      { title = "Age of the oldest message, seconds", stat = "Maximum", metrics = [for queue in values(var.queue_names) : ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", queue]] },
      { title = "Messages in dead-letter queues", stat = "Maximum", metrics = [for queue in values(var.dead_letter_queue_names) : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue]] },
    ]
  }
}
