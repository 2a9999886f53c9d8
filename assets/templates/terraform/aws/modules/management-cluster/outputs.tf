output "cluster_arn" {
  description = "ARN of the cluster"
  value       = module.eks.cluster_arn
}

output "api_endpoint" {
  description = "Address of the cluster's API"
  value       = module.eks.cluster_endpoint
}

output "vpc_id" {
  description = "Id of the cluster's VPC"
  value       = module.vpc.vpc_id
}

output "crossplane_role_arn" {
  description = "Role of Crossplane's pods, which the roles that make clusters have to trust, with sts:AssumeRole and sts:TagSession"
  value       = aws_iam_role.crossplane.arn
}
