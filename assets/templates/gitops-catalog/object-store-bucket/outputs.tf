output "bucket_name" {
  description = "Name of the bucket"
  value       = aws_s3_bucket.this.id
}

output "bucket_arn" {
  description = "ARN of the bucket, for policies"
  value       = aws_s3_bucket.this.arn
}

output "bucket_region" {
  description = "AWS region of the bucket"
  value       = aws_s3_bucket.this.region
}
