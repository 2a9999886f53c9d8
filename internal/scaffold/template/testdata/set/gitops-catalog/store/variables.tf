variable "name" {
  description = "Name"
  type        = string
  default     = "<APP_NAME>"
}
