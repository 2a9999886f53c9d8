variable "bucket_name" {
  description = "Name of the bucket, unique in the world"
  type        = string
  default     = "<BUCKET_NAME>"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "3 to 63 lower-case letters, digits, dots and hyphens."
  }
}

variable "keep_versions_days" {
  description = "Days after which old versions of an object are removed"
  type        = number
  default     = "<KEEP_VERSIONS_DAYS>"

  validation {
    condition     = var.keep_versions_days >= 1
    error_message = "One day or more."
  }
}

variable "cluster_name" {
  description = "EKS cluster that the database runs in"
  type        = string
  default     = "<CLUSTER_NAME>"
}

variable "namespace" {
  description = "Namespace of the database"
  type        = string
  default     = "<NAMESPACE>"
}

variable "service_account" {
  description = "Account of the database's pods"
  type        = string
  default     = "<APP_NAME>"
}
