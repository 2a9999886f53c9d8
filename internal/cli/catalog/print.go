package catalog

import (
	"strings"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

func (r *catalogRun) showItem(i delivery.CatalogItem) {
	places, newer := []string{}, 0
	for _, at := range i.Installed {
		places = append(places, text.Clean(at.Environment+"/"+at.Cluster))
		if at.Newer != "" {
			newer++
		}
	}
	source := i.Source.Name
	state := ""
	switch {
	case i.Gone:
		source, state = "-", "in no source any more"
	case i.Reason != "":
		state = i.Reason
	case newer > 0:
		state = "newer than what is installed"
	}
	inputs := []string{}
	for _, in := range i.Form.Inputs {
		inputs = append(inputs, text.Clean(in.Name()))
	}
	open := r.run.Snapshot.ItemPullRequests(i.Name)
	r.run.Say(output.Object{
		"type": "item", "name": text.Clean(i.Name), "kind": string(i.Kind), "version": text.Clean(i.Version), "release": text.Clean(i.Release()), "description": text.Clean(i.Description),
		"source": text.Clean(i.Source.Name), "commit": text.Clean(i.Source.Commit), "path": text.Clean(i.Path), "inputs": inputs, "installed": places, "newer": newer,
		"cloud_resources": i.CloudResources, "reason": text.Clean(i.Reason), "gone": i.Gone, "pull_requests": report.PullRequestsOf(open), "findings": gitops.CleanAll(i.Findings()),
	}, "%-24s %-15s %-14s %-22s %s", text.Clean(i.Name), i.Kind, gitops.VersionOrDash(i.Release()), text.Clean(source), text.Clean(i.Description))
	if state != "" {
		r.run.Say(nil, "    ! %s", text.Clean(state))
	}
	for _, finding := range i.Findings() {
		r.run.Say(nil, "    ! %s", text.Clean(finding))
	}
	if len(places) > 0 {
		r.run.Say(nil, "    installed in %s", strings.Join(places, ", "))
	}
	r.run.OpenPullRequests(open)
}
