# A cluster.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

/* several
   lines */
resource "aws_eks_cluster" "edge" {
  name     = "edge-${var.name}-${lower(local.zone)}"
  role_arn = aws_iam_role.edge.arn // a comment
  count    = var.enabled ? 1 : 0
  tags     = { for k, v in var.tags : k => upper(v) }
  "quoted" = null

  vpc_config {
    subnet_ids = [for s in aws_subnet.edge : s.id]
  }

  user_data = <<-EOT
    #!/bin/sh
    echo "${self.name}" $${literal}
    %{ if var.debug }set -x%{ endif }
  EOT
  timeout = 30.5
}

output "endpoint" {
  value       = module.edge["a"].endpoint
  description = "Where \"it\" is"
}
