package argocd

import "strings"

// HealthKey is the key in the ConfigMap argocd-cm under which HealthCheck has
// to stand.
const HealthKey = "resource.customizations.health.argoproj.io_Application"

// HealthCheck is what makes the waves between Applications wait: Argo CD has
// no health check of its own for them (argo-cd, docs/operator-manual/health.md),
// and applies all of them at once without one. Management clusters of the
// embedded templates bring it along; the first Argo CD has to be told.
const HealthCheck = `local health = {status = "Progressing", message = "not looked at yet"}
local status = obj.status or {}
if status.health ~= nil and status.health.status ~= nil then
  health.status = status.health.status
  health.message = status.health.message or ""
end
return health
`

// HealthNote is HealthCheck as comments above manifests: it is a patch of a
// ConfigMap that is somebody else's, so it is not applied with them.
func HealthNote() []byte {
	var b strings.Builder
	b.WriteString("# Clusters are made in waves of Applications, each of which waits for the one\n" +
		"# before only if the Argo CD that reads this has in its ConfigMap argocd-cm:\n#\n" +
		"# data:\n#   " + HealthKey + ": |\n")
	for line := range strings.Lines(HealthCheck) {
		b.WriteString("#     " + line)
	}
	b.WriteString("#\n# konstruct argocd manifests ORG --output json has it as argocd_cm.\n---\n")
	return []byte(b.String())
}
