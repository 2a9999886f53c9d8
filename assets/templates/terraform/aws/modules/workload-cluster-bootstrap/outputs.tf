output "server" {
  description = "Address by which Argo CD reaches the cluster"
  value       = local.server
}
