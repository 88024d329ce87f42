data "aws_region" "current" {}

# Empty before the first images are baked: a plan must be possible then.
data "aws_ssm_parameters_by_path" "images" {
  path = "/${var.name}/ami"
}

locals {
  images    = nonsensitive(zipmap(data.aws_ssm_parameters_by_path.images.names, data.aws_ssm_parameters_by_path.images.values))
  host_tags = { Project = "indivillage", Environment = var.name }
}

# The image's id itself, which a release wrote into the parameter, and in the template's newest version: an instance
# refresh cannot roll back to a template that names a parameter. No key pair: hosts are reached by Session Manager.
resource "aws_launch_template" "this" {
  for_each = var.tiers

  name                   = "${var.name}-${each.key}"
  description            = "The ${each.key} tier"
  image_id               = lookup(local.images, "/${var.name}/ami/${each.key}", "resolve:ssm:/${var.name}/ami/${each.key}")
  instance_type          = each.value.instance_type
  update_default_version = true
  ebs_optimized          = true
  vpc_security_group_ids = [each.key == "web" ? var.security_group_ids.web : var.security_group_ids.app]

  iam_instance_profile {
    name = each.value.profile
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }

  monitoring {
    enabled = true
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = each.key == "worker" ? 40 : 20
      encrypted             = true
      kms_key_id            = var.key_arns.secrets
      delete_on_termination = true
    }
  }

  # Its right to make a new version hangs on these.
  tags = merge(local.host_tags, { Name = "${var.name}-${each.key}" })

  user_data = base64encode(templatefile("${path.module}/user_data.yaml.tftpl", {
    name = var.name
    tier = each.key
  }))

  dynamic "tag_specifications" {
    for_each = toset(["instance", "volume"])

    content {
      resource_type = tag_specifications.value
      tags          = merge(local.host_tags, { Name = "${var.name}-${each.key}", Tier = each.key })
    }
  }
}
