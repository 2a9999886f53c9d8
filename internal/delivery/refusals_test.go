package delivery_test

import (
	"strings"
	"testing"

	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/github/simulator"
	"gitconnection/internal/testkit"
)

// What protects a branch and what a pull request gets past becomes one; what it does
// not get past is refused in GitHub's words, and leaves neither branch nor pull
// request behind, whoever asked for them.
func TestACommitIsRefusedByTheWorld(t *testing.T) {
	t.Parallel()
	rules := func(r simulator.Rules) func(*simulator.Simulator) {
		return func(s *simulator.Simulator) {
			s.AddRuleset(simulator.RulesetSpec{Owner: "acme-apps", Name: "rules", Rules: &r})
		}
	}
	protection := func(p simulator.Protection) func(*simulator.Simulator) {
		return func(s *simulator.Simulator) { s.ProtectBranch("acme-apps", "acme-gitops", "main", p) }
	}
	for name, c := range map[string]struct {
		world    func(*simulator.Simulator)
		proposed bool // by itself
		reason   github.Reason
		says     string
	}{
		"required checks":  {protection(simulator.Protection{Checks: []string{"ci", "lint"}}), true, "", ""},
		"required reviews": {protection(simulator.Protection{Reviews: 1}), true, "", ""},
		"who may push":     {protection(simulator.Protection{Restricted: true}), true, "", ""},
		"messages":         {rules(simulator.Rules{Message: "^[A-Z]+-[0-9]+: "}), false, github.ReasonContentRule, "Commit message must match"},
		"authors":          {rules(simulator.Rules{Email: "@acme.example$"}), false, github.ReasonContentRule, "Author email must match"},
		"paths":            {rules(simulator.Rules{Paths: []string{"registry"}}), false, github.ReasonContentRule, "File path is restricted"},
		"sizes":            {rules(simulator.Rules{MaxFileSize: 10}), false, github.ReasonContentRule, "File size limit exceeded"},
		"lengths":          {rules(simulator.Rules{MaxPathLength: 10}), false, github.ReasonContentRule, "File path length exceeds"},
		"extensions":       {rules(simulator.Rules{Extensions: []string{".yaml"}}), false, github.ReasonContentRule, "File extension is restricted"},
		"secrets":          {rules(simulator.Rules{Secrets: []string{"targetRevision"}}), false, github.ReasonSecret, "Secret detected in content"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := shop(t, testkit.New(t))
			c.world(w.Simulator)
			for _, asked := range []bool{false, true} {
				plan, err := w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.2.0", PullRequest: asked})
				if err != nil {
					t.Fatal(err)
				}
				r, err := w.delivery.Apply(t.Context(), plan, nil)
				if c.proposed {
					if err != nil || len(r.PullRequests) != 1 {
						t.Fatalf("asked for a pull request: %v: %+v, %v", asked, r, err)
					}
					continue
				}
				if github.ReasonOf(err) != c.reason || !strings.Contains(err.Error(), c.says) || len(r.PullRequests) != 0 {
					t.Fatalf("asked for a pull request: %v: %+v, %v", asked, r, err)
				}
			}
			wanted := 0
			if c.proposed {
				wanted = 1
			}
			for _, r := range w.State().Repositories {
				if strings.HasPrefix(r.FullName, "acme-apps/") && (len(r.Pulls) != wanted || len(r.Branches) != 1+wanted) {
					t.Errorf("left behind: %+v, %+v", r.Branches, r.Pulls)
				}
			}
		})
	}
}

// A branch whose name a rule forbids is not made, and says so.
func TestABranchIsRefusedByTheWorld(t *testing.T) {
	for name, r := range map[string]simulator.Rules{"names": {BranchName: "^release/"}, "creations": {Creations: true}} {
		w := shop(t, testkit.New(t))
		w.AddRuleset(simulator.RulesetSpec{Owner: "acme-apps", Name: "branches", Rules: &r})
		plan, err := w.delivery.Set(t.Context(), w.open(t), delivery.ApplicationRequest{Application: "shop", Environment: "staging", Version: "1.2.0", PullRequest: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = w.delivery.Apply(t.Context(), plan, nil); github.ReasonOf(err) != github.ReasonContentRule {
			t.Errorf("%s: %v", name, err)
		}
	}
}
