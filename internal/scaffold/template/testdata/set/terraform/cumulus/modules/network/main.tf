resource "cumulus_network" "this" {
  name = var.name
}
