variable "store_name" {
  description = "Name of the object store, unique at Civo"
  type        = string
  default     = "<STORE_NAME>"

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.store_name))
    error_message = "3 to 63 lower-case letters, digits and hyphens."
  }
}

variable "store_size" {
  description = "Size in GB"
  type        = number
  default     = "<STORE_SIZE>"

  validation {
    condition     = var.store_size >= 500 && var.store_size % 500 == 0
    error_message = "Object stores come in steps of 500 GB."
  }
}
