resource "cumulus_store" "this" {
  name = var.name
}
