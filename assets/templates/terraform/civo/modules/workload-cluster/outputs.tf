output "cluster_id" {
  description = "Id of the cluster at Civo"
  value       = civo_kubernetes_cluster.this.id
}

output "api_endpoint" {
  description = "Address of the cluster's API"
  value       = civo_kubernetes_cluster.this.api_endpoint
}

output "network_id" {
  description = "Id of the cluster's network"
  value       = civo_network.this.id
}
