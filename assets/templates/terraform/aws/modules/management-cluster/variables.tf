variable "cluster_name" {
  description = "Name of the cluster and its VPC"
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.cluster_name))
    error_message = "A name of lower-case letters, digits and hyphens, at most 63 of them."
  }
}

variable "kubernetes_version" {
  description = "Version of Kubernetes, such as 1.34"
  type        = string

  validation {
    condition     = can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "A version such as 1.34."
  }
}

variable "vpc_cidr" {
  description = "Network of the VPC, of 16 bits"
  type        = string

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && endswith(var.vpc_cidr, "/16")
    error_message = "A network such as 10.40.0.0/16."
  }
}

variable "node_type" {
  description = "Instance type of a node, such as m7i.large"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.node_type))
    error_message = "An instance type such as m7i.large."
  }
}

variable "ami_type" {
  description = "Image of the nodes, such as AL2023_x86_64_STANDARD"
  type        = string

  validation {
    condition     = can(regex("^(AL2023|BOTTLEROCKET)_[A-Za-z0-9_]+$", var.ami_type))
    error_message = "A type of Amazon Linux 2023 or Bottlerocket."
  }
}

variable "node_count" {
  description = "Number of nodes"
  type        = number

  validation {
    condition     = var.node_count >= 1 && floor(var.node_count) == var.node_count
    error_message = "A whole number of nodes, one or more."
  }
}

variable "api_allowed_networks" {
  description = "CIDRs that may reach the API, separated by commas"
  type        = string

  validation {
    condition     = alltrue([for network in split(",", var.api_allowed_networks) : can(cidrhost(trimspace(network), 0))])
    error_message = "Networks such as 203.0.113.0/24, separated by commas."
  }
}

variable "assumable_roles" {
  description = "ARNs of the roles that make other clusters, separated by commas"
  type        = string

  validation {
    condition     = alltrue([for arn in split(",", var.assumable_roles) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$", trimspace(arn)))])
    error_message = "ARNs such as arn:aws:iam::123456789012:role/clusters, separated by commas."
  }
}
