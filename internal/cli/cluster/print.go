package cluster

import (
	"cmp"
	"fmt"
	"strings"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

// showCluster prints one cluster.
func showCluster(r *gitops.Run, c delivery.Cluster, whole bool) {
	waves, drift := []output.Object{}, output.Object{}
	for _, w := range c.Waves {
		waves = append(waves, output.Object{"wave": w.Number, "files": gitops.CleanAll(w.Files)})
	}
	for path, what := range c.Drift {
		drift[text.Clean(path)] = what
	}
	line := output.Object{
		"type": "cluster", "cluster": text.Clean(c.Name), "folder": text.Clean(c.Folder), "kind": text.Clean(string(c.Kind)), "cloud": text.Clean(c.Cloud), "region": text.Clean(c.Region),
		"parent": text.Clean(c.Parent), "registered": c.Registered(), "root": text.Clean(c.Root), "waves": waves, "environments": gitops.CleanAll(c.Environments),
		"drift": drift, "newer": text.Clean(c.Newer), "step": string(c.Step), "reason": text.Clean(c.Reason),
	}
	version := ""
	if rec := c.Record; rec != nil {
		version = rec.Version
		line["template"], line["source"], line["commit"], line["version"] = text.Clean(rec.Template), text.Clean(rec.Source), text.Clean(rec.Commit), text.Clean(rec.Version)
		answers := output.Object{}
		for name, a := range rec.Answers {
			answers[text.Clean(name)] = text.Clean(a)
		}
		line["answers"] = answers
	}
	open := r.Snapshot.ClusterPullRequests(c.Name)
	line["pull_requests"] = report.PullRequestsOf(open)
	r.Say(line, "%-24s %-11s %-6s %-14s %-16s %-9s %-32s %s", text.Clean(c.Name), text.Clean(cmp.Or(string(c.Kind), "-")), text.Clean(cmp.Or(c.Cloud, "-")), text.Clean(cmp.Or(c.Region, "-")),
		text.Clean(cmp.Or(c.Parent, "-")), text.Clean(cmp.Or(version, "-")), text.Clean(strings.Join(c.Environments, ",")), text.Clean(notes(c)))
	r.OpenPullRequests(open)
	if whole {
		showInside(r, c)
	}
}

// notes are what there is to say of a cluster.
func notes(c delivery.Cluster) string {
	var out []string
	switch c.Step {
	case delivery.StepUnregistered, delivery.StepGone:
		out = append(out, "half removed: "+string(c.Step))
	}
	if c.Newer != "" {
		out = append(out, "newer: "+c.Newer)
	}
	if n := len(c.Drift); n > 0 {
		out = append(out, fmt.Sprintf("%d files changed by hand", n))
	}
	if c.Reason != "" {
		out = append(out, c.Reason)
	}
	return strings.Join(out, "; ")
}

func showInside(r *gitops.Run, c delivery.Cluster) {
	r.Say(nil, "  %s", text.Clean(c.Folder))
	if c.Root != "" {
		r.Say(nil, "  root Application: %s", text.Clean(c.Root))
	}
	if rec := c.Record; rec != nil {
		r.Say(nil, "  made of %s %s from %s at %s", text.Clean(rec.Template), text.Clean(rec.Version), text.Clean(rec.Source), text.Clean(cmp.Or(rec.Commit, "-")))
		for _, name := range gitops.SortedKeys(rec.Answers) {
			r.Say(nil, "    %-30s %s", text.Clean(name), text.Clean(rec.Answers[name]))
		}
	}
	for _, w := range c.Waves {
		r.Say(nil, "  wave %4d  %s", w.Number, text.Clean(strings.Join(w.Files, ", ")))
	}
	for _, path := range gitops.SortedKeys(c.Drift) {
		r.Say(nil, "  %-8s %s", c.Drift[path], text.Clean(path))
	}
}
