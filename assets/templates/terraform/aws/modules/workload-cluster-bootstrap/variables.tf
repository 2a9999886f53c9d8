variable "cluster_name" {
  description = "Name of the cluster, at AWS and in Argo CD"
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", var.cluster_name))
    error_message = "A name of lower-case letters, digits and hyphens, at most 63 of them."
  }
}
