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

output "object_store_url" {
  description = "Address of the object store"
  value       = civo_object_store.this.bucket_url
}

output "object_store_access_key_id" {
  description = "Id of the credential that the object store belongs to; Civo keeps its secret"
  value       = civo_object_store.this.access_key_id
}
