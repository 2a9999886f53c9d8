# An EKS cluster in a VPC of its own that makes and runs others: with roles for
# Crossplane and External Secrets. Region and role come from the provider's
# configuration.

terraform {
  required_version = ">= 1.5.7"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.15"
    }
  }
}

data "aws_availability_zones" "available" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones = slice(data.aws_availability_zones.available.names, 0, 3)
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 6.0"

  name = var.cluster_name
  cidr = var.vpc_cidr
  azs  = local.zones

  private_subnets = [for i in range(3) : cidrsubnet(var.vpc_cidr, 4, i)]
  public_subnets  = [for i in range(3) : cidrsubnet(var.vpc_cidr, 8, 240 + i)]

  enable_nat_gateway = true
  single_nat_gateway = false

  public_subnet_tags  = { "kubernetes.io/role/elb" = 1 }
  private_subnet_tags = { "kubernetes.io/role/internal-elb" = 1 }
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name               = var.cluster_name
  kubernetes_version = var.kubernetes_version
  vpc_id             = module.vpc.vpc_id
  subnet_ids         = module.vpc.private_subnets

  endpoint_public_access       = true
  endpoint_public_access_cidrs = [for network in split(",", var.api_allowed_networks) : trimspace(network)]

  # The role that makes the cluster makes it known to Argo CD afterwards.
  enable_cluster_creator_admin_permissions = true

  addons = {
    coredns                = {}
    eks-pod-identity-agent = { before_compute = true }
    kube-proxy             = {}
    vpc-cni                = { before_compute = true }

    aws-ebs-csi-driver = {
      pod_identity_association = [{
        role_arn        = aws_iam_role.storage.arn
        service_account = "ebs-csi-controller-sa"
      }]
    }
  }

  eks_managed_node_groups = {
    default = {
      ami_type       = var.ami_type
      instance_types = [var.node_type]
      min_size       = var.node_count
      desired_size   = var.node_count
      max_size       = var.node_count + 1
    }
  }
}

data "aws_iam_policy_document" "pods" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "storage" {
  name_prefix        = "${substr(var.cluster_name, 0, 24)}-storage-"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

resource "aws_iam_role_policy_attachment" "storage" {
  role       = aws_iam_role.storage.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"
}

# Crossplane takes on the roles that make other clusters. EKS Pod Identity tags
# its sessions, and the tags go along into every role that is assumed with them:
# those roles have to let it tag, too. Source: AWS, EKS user guide, pod-id-abac.
resource "aws_iam_role" "crossplane" {
  name_prefix        = "${substr(var.cluster_name, 0, 24)}-crossplane-"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

data "aws_iam_policy_document" "crossplane" {
  statement {
    actions   = ["sts:AssumeRole", "sts:TagSession"]
    resources = [for arn in split(",", var.assumable_roles) : trimspace(arn)]
  }
}

resource "aws_iam_role_policy" "crossplane" {
  name   = "clusters"
  role   = aws_iam_role.crossplane.id
  policy = data.aws_iam_policy_document.crossplane.json
}

resource "aws_eks_pod_identity_association" "crossplane" {
  cluster_name    = module.eks.cluster_name
  namespace       = "crossplane-system"
  service_account = "provider-terraform"
  role_arn        = aws_iam_role.crossplane.arn
}

# External Secrets reads secrets below konstruct/, and no others.
resource "aws_iam_role" "secrets" {
  name_prefix        = "${substr(var.cluster_name, 0, 24)}-secrets-"
  assume_role_policy = data.aws_iam_policy_document.pods.json
}

data "aws_iam_policy_document" "secrets" {
  statement {
    actions   = ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]
    resources = ["arn:aws:secretsmanager:*:*:secret:konstruct/*"]
  }
}

resource "aws_iam_role_policy" "secrets" {
  name   = "secrets"
  role   = aws_iam_role.secrets.id
  policy = data.aws_iam_policy_document.secrets.json
}

resource "aws_eks_pod_identity_association" "secrets" {
  cluster_name    = module.eks.cluster_name
  namespace       = "external-secrets"
  service_account = "external-secrets"
  role_arn        = aws_iam_role.secrets.arn
}
