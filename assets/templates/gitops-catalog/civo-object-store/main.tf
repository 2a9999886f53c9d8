terraform {
  required_version = ">= 1.5.0"

  required_providers {
    civo = {
      source  = "civo/civo"
      version = "~> 1.2.6"
    }
  }
}

resource "civo_object_store_credential" "this" {
  name = var.store_name
}

resource "civo_object_store" "this" {
  name          = var.store_name
  max_size_gb   = var.store_size
  access_key_id = civo_object_store_credential.this.access_key_id
}
