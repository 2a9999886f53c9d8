# A cluster on Civo in a network of its own. Region and token come from the
# provider's configuration.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    civo = {
      source  = "civo/civo"
      version = "~> 1.2.6"
    }
  }
}

resource "civo_network" "this" {
  label = var.cluster_name
}

resource "civo_firewall" "this" {
  name                 = var.cluster_name
  network_id           = civo_network.this.id
  create_default_rules = false

  ingress_rule {
    label      = "kubernetes-api"
    protocol   = "tcp"
    port_range = "6443"
    cidr       = [for network in split(",", var.api_allowed_networks) : trimspace(network)]
    action     = "allow"
  }

  ingress_rule {
    label      = "http"
    protocol   = "tcp"
    port_range = "80"
    cidr       = ["0.0.0.0/0"]
    action     = "allow"
  }

  ingress_rule {
    label      = "https"
    protocol   = "tcp"
    port_range = "443"
    cidr       = ["0.0.0.0/0"]
    action     = "allow"
  }

  egress_rule {
    label      = "all"
    protocol   = "tcp"
    port_range = "1-65535"
    cidr       = ["0.0.0.0/0"]
    action     = "allow"
  }

  egress_rule {
    label      = "all-udp"
    protocol   = "udp"
    port_range = "1-65535"
    cidr       = ["0.0.0.0/0"]
    action     = "allow"
  }
}

resource "civo_kubernetes_cluster" "this" {
  name               = var.cluster_name
  cluster_type       = "k3s"
  kubernetes_version = var.kubernetes_version == "" ? null : var.kubernetes_version
  network_id         = civo_network.this.id
  firewall_id        = civo_firewall.this.id
  # The gateway is installed by Argo CD.
  applications = "-Traefik-v2-nodeport"

  pools {
    label      = "default"
    size       = var.node_size
    node_count = var.node_count
  }
}
