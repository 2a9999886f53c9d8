# Makes the cluster known to the Argo CD of the cluster that this runs in: an
# account in the new cluster, and a Secret here that holds its token.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    civo = {
      source  = "civo/civo"
      version = "~> 1.2.6"
    }
    kubernetes = {
      source  = "hashicorp/kubernetes"
      version = "~> 2.38"
    }
  }
}

data "civo_kubernetes_cluster" "this" {
  name = var.cluster_name
}

locals {
  kubeconfig = yamldecode(data.civo_kubernetes_cluster.this.kubeconfig)
  server     = local.kubeconfig.clusters[0].cluster.server
  ca         = local.kubeconfig.clusters[0].cluster["certificate-authority-data"]
  user       = local.kubeconfig.users[0].user
}

# The cluster that this runs in, as its pod.
provider "kubernetes" {}

provider "kubernetes" {
  alias                  = "created"
  host                   = local.server
  cluster_ca_certificate = base64decode(local.ca)
  client_certificate     = base64decode(local.user["client-certificate-data"])
  client_key             = base64decode(local.user["client-key-data"])
}

resource "kubernetes_service_account_v1" "argocd" {
  provider = kubernetes.created

  metadata {
    name      = "argocd-manager"
    namespace = "kube-system"
  }
}

resource "kubernetes_cluster_role_binding_v1" "argocd" {
  provider = kubernetes.created

  metadata {
    name = "argocd-manager"
  }

  role_ref {
    api_group = "rbac.authorization.k8s.io"
    kind      = "ClusterRole"
    name      = "cluster-admin"
  }

  subject {
    kind      = "ServiceAccount"
    name      = kubernetes_service_account_v1.argocd.metadata[0].name
    namespace = kubernetes_service_account_v1.argocd.metadata[0].namespace
  }
}

resource "kubernetes_secret_v1" "argocd_token" {
  provider = kubernetes.created

  metadata {
    name      = "argocd-manager-token"
    namespace = kubernetes_service_account_v1.argocd.metadata[0].namespace
    annotations = {
      "kubernetes.io/service-account.name" = kubernetes_service_account_v1.argocd.metadata[0].name
    }
  }

  type                           = "kubernetes.io/service-account-token"
  wait_for_service_account_token = true
}

resource "kubernetes_secret_v1" "argocd_cluster" {
  metadata {
    name      = "cluster-${var.cluster_name}"
    namespace = "argocd"
    labels = {
      "argocd.argoproj.io/secret-type" = "cluster"
      "konstruct.io/cluster"           = var.cluster_name
    }
  }

  data = {
    name   = var.cluster_name
    server = local.server
    config = jsonencode({
      bearerToken     = kubernetes_secret_v1.argocd_token.data["token"]
      tlsClientConfig = { caData = local.ca }
    })
  }

  depends_on = [kubernetes_cluster_role_binding_v1.argocd]
}
