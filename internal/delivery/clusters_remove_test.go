package delivery_test

import (
	"strings"
	"testing"

	"gitconnection/internal/delivery"
	"gitconnection/internal/testkit"
)

// A cluster that nothing is made for in a cloud has Applications, too, that own
// what they made: they are deleted before the files are.
func TestRemoveWhatApplicationsOwn(t *testing.T) {
	w, templates := platform(t, testkit.New(t)), brought(t)
	for template, owns := range map[string]string{"any/workload-cluster": "box-1-registration", "any/virtual-cluster": "box-1-vcluster, box-1-registration"} {
		request := delivery.ClusterRequest{
			Name: "box-1", Template: "cluster-templates/" + template, Parent: "mgmt", Actor: "octo-admin",
			Answers: map[string]string{"email": "a@acme.example", "apiServer": "https://203.0.113.10:6443"},
		}
		if strings.HasSuffix(template, "virtual-cluster") {
			request.Answers = nil
		}
		p, err := w.delivery.PlanAddCluster(t.Context(), w.open(t), templates, request)
		w.do(t, p, err)
		first, err := w.delivery.PlanRemoveCluster(t.Context(), w.open(t), delivery.ClusterRemoval{Name: "box-1", Actor: "octo-admin"})
		if said := strings.Join(first.Warnings, " "); first.Title != "Remove cluster box-1 (1 of 2: unregister)" || first.Gate != nil || !strings.Contains(said, "what "+owns+" made goes with them") {
			t.Errorf("%s: %s: %s", template, first.Title, said)
		}
		w.do(t, first, err)
		second, err := w.delivery.PlanRemoveCluster(t.Context(), w.open(t), delivery.ClusterRemoval{Name: "box-1", Actor: "octo-admin"})
		if second.Title != "Remove cluster box-1 (2 of 2: delete)" || second.Gate == nil ||
			!strings.Contains(second.Gate.Message, "kubectl -n argocd delete applications.argoproj.io -l konstruct.io/cluster=box-1,") ||
			second.Gate.Command != "kubectl -n argocd get applications.argoproj.io -l konstruct.io/cluster=box-1" {
			t.Errorf("%s: %s: %+v", template, second.Title, second.Gate)
		}
		w.do(t, second, err)
	}
}
