package app

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
)

// drifted is a world in which files of acme's scaffold were changed by hand;
// the engine plans what is chosen.
func drifted() *world {
	w := populated()
	st := connected(org("acme", "acme", "acme-apps"))
	st.Phase = connection.PhaseDegraded
	st.Conditions[4] = connection.Condition{Type: connection.ScaffoldInSync, Status: connection.False, Reason: connection.ReasonDrift, Message: "2 files were changed by hand"}
	r := st.Repositories[connection.Platform]
	r.Drift = []string{"catalog/README.md", "registry/README.md"}
	st.Repositories[connection.Platform] = r
	w.states["acme"] = st
	w.diffs = map[string]string{"catalog/README.md": "--- a/catalog/README.md\n+++ b/catalog/README.md\n@@ -1,2 +1,2 @@\n-# Mine\x1b[31m\n+# Catalog\n text\n"}
	w.fileSteps = func(_ connection.State, opts connection.ConnectOptions) []connection.Step {
		var out []connection.Step
		for path, kind := range map[string]connection.ChangeKind{"catalog/README.md": connection.ChangeModified, "registry/README.md": connection.ChangeDeleted, "registry/environments/README.md": connection.ChangeMissing} {
			c := connection.Change{Path: path, Kind: kind}
			s := connection.Step{ID: "platform/file/" + path, Role: connection.Platform, Target: "acme/acme-gitops", Action: connection.ActionSkip, Change: &c, Reason: path + ": " + string(kind) + " by hand; stays as it is"}
			if slices.Contains(append(opts.Restore, opts.AdoptFiles...), "platform:"+path) {
				c.Chosen, s.Action, s.Reason, s.Writes = true, connection.ActionRestore, path+": is put back", 1
			}
			out = append(out, s)
		}
		slices.SortFunc(out, func(a, b connection.Step) int { return strings.Compare(a.ID, b.ID) })
		return out
	}
	return w
}

func TestEachFileIsAChoiceWithItsDiff(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := drifted()
		s := w.at(t, 120, 40)
		s.keys("enter", "2")
		s.has("shows each file with its diff", "nothing is put back unless you")
		s.keys("c")
		s.has("⑤ Plan", "FILES THAT ARE NOT AS THE SCAFFOLD HAS THEM", "▌ [ ] platform    catalog/README.md", "[ ] platform    registry/README.md", "stays as it is")
		s.keys("enter")
		if len(w.applied) != 0 {
			t.Fatal("applied although nothing is chosen")
		}
		s.keys("d")
		s.has("-# Mine", "+# Catalog", "@@ -1,2 +1,2 @@")
		s.keys("d")
		s.lacks("+# Catalog")
		s.keys(" ")
		s.has("▌ [x] platform    catalog/README.md", "is put back")
		s.keys("down", "down", " ")
		s.has("▌ [x] platform    registry/environments/README.md", "2 calls that write")
		s.keys("up", " ", " ")
		s.has("▌ [ ] platform    registry/README.md")
		s.keys("enter")
		s.pass(time.Second)
		if len(w.applied) != 1 {
			t.Fatalf("applied %d plans", len(w.applied))
		}
		var chosen []string
		for _, step := range w.applied[0].Choices() {
			if step.Change.Chosen {
				chosen = append(chosen, step.Change.Path)
			}
		}
		if want := []string{"catalog/README.md", "registry/environments/README.md"}; !slices.Equal(chosen, want) {
			t.Errorf("chosen %v, want %v", chosen, want)
		}
	})
}

func TestADiffThatCannotBeRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := drifted()
		w.fail = map[string]error{"Diff": errors.New("503 No server is available")}
		s := w.at(t, 80, 24)
		s.keys("enter", "2", "c", "d")
		s.has("reading it failed: 503 No server is available")
		s.keys("d", "down", "d")
		s.has("reading it failed")
		s.keys("esc")
		s.has("Cancelled. Nothing was written.")
	})
}

// half is a world in which a connect creates one repository and fails.
func half() *world {
	w := populated()
	o := org("acme", "acme", "acme-apps")
	st := unconnected(o)
	for _, role := range connection.Roles() {
		a := app(o.Owner(role), 22)
		st.Installations[role] = &a
	}
	w.states["acme"] = st
	w.applyErr = errors.New("create repository acme-apps/acme-gitops: 403 members may not create repositories")
	after := st
	after.Phase = connection.PhaseProvisioning
	w.applyResult = connection.Result{Verb: connection.VerbConnect, State: after, Created: []string{"acme/acme-gitops"},
		Made: []connection.Made{{Role: connection.Platform, FullName: "acme/acme-gitops", NodeID: "R_1", Head: "abc"}}}
	return w
}

func TestAFailedConnectOffersToRemoveWhatItMade(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := half()
		s := w.at(t, 80, 24)
		s.keys("c", "enter")
		s.pass(time.Second)
		s.has("✕ Connecting acme  failed", "removes what it has created")
		s.keys("U")
		s.has("Undo the connect of acme?", "type acme/acme-gitops to have it removed", "[ Cancel ]")
		s.keys("tab", "enter") // Remove, without a name
		if n := len(w.applied); n != 1 {
			t.Fatalf("%d plans applied", n)
		}
		s.keys("tab")
		s.keys("type:acme/acme-gitops")
		w.applyErr = nil
		s.keys("enter", "tab", "enter")
		s.pass(time.Second)
		if n := len(w.applied); n != 2 || w.applied[1].Verb != connection.VerbUndo || len(w.applied[1].Blockers) != 0 {
			t.Fatalf("%d plans applied: %+v", n, w.applied)
		}
	})
}

func TestUndoIsRefusedWhereSomethingHasChanged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := half()
		w.undoBlockers = []connection.Blocker{{Kind: connection.BlockRefuse, Reason: connection.ReasonChanged, Target: "acme/acme-gitops", Message: "acme/acme-gitops is not as the run left it: somebody has committed since."}}
		s := w.at(t, 80, 24)
		s.keys("c", "enter")
		s.pass(time.Second)
		s.keys("U")
		s.has("somebody has committed since")
		s.keys("tab", "tab")
		s.keys("type:acme/acme-gitops")
		s.keys("enter", "tab", "enter")
		if n := len(w.applied); n != 1 {
			t.Fatalf("%d plans applied", n)
		}
	})
}
