package argocd

import (
	"fmt"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/credentials"
	"gitconnection/internal/github"
	"gitconnection/internal/scaffold/desired"
	"gitconnection/internal/text"
)

// printKeyPlan says what would be made, before anything is.
func printKeyPlan(r *gitops.Run, f *argocdCredentialsOptions, held []credentials.Held, files []string) {
	steps := []output.Object{}
	r.Say(nil, "Credentials of Argo CD for %s", r.Snapshot.Organization.Name)
	next := 0
	for _, h := range held {
		action, reason, writes := "add", "read-only deploy key “"+credentials.Title(r.Snapshot.Organization.Name)+"”", 1
		key, there := h.Newest()
		if there && !f.rotate {
			action, reason, writes = "skip", fmt.Sprintf("deploy key %d is there since %s%s", key.ID, key.Created.Local().Format("2 Jan 2006"), Disabled(key)), 0
		} else if next < len(files) && files[next] != "" {
			reason += ", its private part in " + files[next]
		}
		if writes > 0 {
			next++
		}
		steps = append(steps, output.Object{"id": "key/" + string(h.Role), "target": h.FullName(), "action": action, "reason": reason, "writes": writes})
		r.Say(nil, "  %-9s %-36s %s", action, h.FullName(), reason)
	}
	r.Say(output.Object{"type": "plan", "title": "Credentials of Argo CD for " + r.Snapshot.Organization.Name, "steps": steps}, "")
}

// Disabled says that a key does not work, "" where it does.
func Disabled(k github.DeployKey) string {
	if k.Enabled {
		return ""
	}
	return ", but a policy of the organization has switched it off"
}

// warnOtherAddresses tells of Applications that the credentials do not serve.
func warnOtherAddresses(r *gitops.Run, others []desired.Reader, app bool) {
	if len(others) == 0 {
		return
	}
	serves := "git@ addresses, those of deploy keys"
	if app {
		serves = "https addresses, those of an App"
	}
	form := "ssh"
	if app {
		form = "https"
	}
	r.Warn("%d Applications read the repositories by other addresses than these credentials serve (%s); the first is %s in %s %s.\n  To change them: konstruct argocd address %s %s",
		len(others), serves, text.Clean(others[0].Name), others[0].Repository, text.Clean(others[0].Path), r.Snapshot.Organization.Name, form)
}

func resultLine(r *gitops.Run, outcome string, n int) output.Object {
	line := r.Ending(outcome)
	delete(line, "repository")
	line["count"] = n
	return line
}

// printNextSteps says what is left to do.
func printNextSteps(r *gitops.Run, f *argocdCredentialsOptions) {
	if f.reveal || f.store != "" || r.Factory.Output == output.JSON {
		return
	}
	r.Say(nil, "Next: apply the files to the cluster that Argo CD runs in, then delete them:")
	r.Say(nil, "  kubectl apply -f FILE")
	r.Say(nil, "  konstruct argocd manifests %s | kubectl apply -f -", r.Snapshot.Organization.Name)
	if f.rotate {
		r.Say(nil, "When Argo CD reads with the new keys, end the older ones:")
		r.Say(nil, "  konstruct argocd credentials revoke %s --older", r.Snapshot.Organization.Name)
	}
}
