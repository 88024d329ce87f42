locals {
  tiers = ["public", "app", "data"]
  # Three tiers times up to five zones, each a sixteenth of the VPC.
  subnets = {
    for pair in setproduct(local.tiers, var.zones) : "${pair[0]}-${pair[1]}" => {
      tier = pair[0]
      zone = pair[1]
      cidr = cidrsubnet(var.cidr, 4, index(local.tiers, pair[0]) * 5 + index(var.zones, pair[1]))
    }
  }
  nat_zones = toset(var.nat_in_every_zone ? var.zones : [var.zones[0]])
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

# The default group allows everything among its members; adopted here, it allows nothing.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-default-closed" }
}

resource "aws_subnet" "this" {
  for_each = local.subnets

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.value.zone
  cidr_block              = each.value.cidr
  map_public_ip_on_launch = false
  tags                    = { Name = "${var.name}-${each.key}", Tier = each.value.tier }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}
