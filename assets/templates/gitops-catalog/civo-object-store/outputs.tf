output "bucket_name" {
  description = "Name of the object store, as a bucket"
  value       = civo_object_store.this.name
}

output "endpoint" {
  description = "Address of the object store, which speaks S3"
  value       = civo_object_store.this.bucket_url
}

output "access_key_id" {
  description = "Id of its credential"
  value       = civo_object_store_credential.this.access_key_id
}

output "secret_access_key" {
  description = "Secret of its credential"
  value       = civo_object_store_credential.this.secret_access_key
  sensitive   = true
}
