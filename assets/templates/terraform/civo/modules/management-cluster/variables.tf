variable "cluster_name" {
  description = "Name of the cluster, its network, its firewall and its object store"
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.cluster_name))
    error_message = "A name of lower-case letters, digits and hyphens, at most 63 of them."
  }
}

variable "node_size" {
  description = "Size of a node, such as g4s.kube.medium"
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]+\\.[a-z0-9.]+$", var.node_size))
    error_message = "The name of a size, such as g4s.kube.medium."
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

variable "kubernetes_version" {
  description = "Version of Kubernetes as Civo names it; empty for the newest stable one"
  type        = string
  default     = ""
}

variable "api_allowed_networks" {
  description = "CIDRs that may reach the API, separated by commas"
  type        = string

  validation {
    condition     = alltrue([for network in split(",", var.api_allowed_networks) : can(cidrhost(trimspace(network), 0))])
    error_message = "Networks such as 203.0.113.0/24, separated by commas."
  }
}

variable "object_store_size" {
  description = "Size of the object store, in GB"
  type        = number

  validation {
    condition     = var.object_store_size >= 500 && var.object_store_size % 500 == 0
    error_message = "Object stores come in steps of 500 GB."
  }
}
