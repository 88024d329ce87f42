locals {
  # Uploads on their way: how long they wait, what fails, what is held back.
  work_signals = {
    QueueWait = {
      team      = "operations", namespace = "IndiVillage", metric = "QueueWaitSeconds", dimensions = { Environment = var.name }
      periods   = 2, threshold = var.thresholds.queue_wait_seconds, missing = local.silence
      complaint = "Jobs wait longer than ${var.thresholds.queue_wait_seconds} s before a worker takes them."
    }
    OldestUnscannedUpload = {
      team      = "operations", namespace = "IndiVillage", metric = "OldestUnscannedSeconds", dimensions = { Environment = var.name }
      threshold = var.thresholds.oldest_unscanned_seconds, missing = local.silence
      complaint = "An upload has waited longer than ${var.thresholds.oldest_unscanned_seconds} s for its scan."
    }
    JobsFailed = {
      team      = "development", namespace = local.log_namespace, metric = "JobFailures", dimensions = {}
      statistic = "Sum", threshold = 0
      complaint = "A job failed after its last retry."
    }
    QuarantineEvents = {
      team      = "security", namespace = local.log_namespace, metric = "QuarantineEvents", dimensions = {}
      statistic = "Sum", threshold = 0
      complaint = "Malware or an attack was found in an upload, which is in quarantine."
    }
    ServerErrors = {
      team      = "development", namespace = local.log_namespace, metric = "ServerErrors", dimensions = {}
      statistic = "Sum", threshold = var.thresholds.server_errors_per_5_min
      complaint = "The application answered more than ${var.thresholds.server_errors_per_5_min} requests with 5XX in 5 minutes."
    }
  }

  dead_letter_signals = {
    for key, queue in var.dead_letter_queue_names : "DeadLetterQueueNotEmpty/${key}" => {
      team      = "development", namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", dimensions = { QueueName = queue }
      threshold = 0
      complaint = "${queue} holds messages that could not be handled."
    }
  }
}
