package gitops

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gitconnection/internal/cli/output"
	"gitconnection/internal/github"
	"gitconnection/internal/redact"
	"gitconnection/internal/text"
)

// Say prints a line for people, or one of JSON; an empty one is left out.
func (r *Run) Say(line output.Object, format string, args ...any) {
	switch {
	case r.Factory.Output == output.JSON && line != nil:
		line["organization"] = r.Snapshot.Organization.Name
		r.Factory.PrintJSON(line)
	case r.Factory.Output != output.JSON && format != "":
		fmt.Fprintln(r.Factory.Out, r.Before+redact.String(strings.TrimRight(fmt.Sprintf(format, args...), " ")))
	}
}

// Listed ends what only looks.
func (r *Run) Listed(environments []string, n int) {
	line := r.Ending("listed")
	line["count"] = n
	if environments != nil {
		line["environments"] = environments
	}
	r.Say(line, "")
	if n == 0 {
		r.Say(nil, "There is nothing to show.")
	}
}

// Ending is the last line of JSON, with what the command has cost.
func (r *Run) Ending(outcome string) output.Object {
	usage := r.meter.Usage()
	return output.Object{
		"type": "result", "outcome": outcome, "repository": r.Snapshot.Application.FullName(),
		"requests": usage.Requests, "writes": usage.Writes, "sequential": usage.Sequential, "seconds": r.Factory.Now().Sub(r.start).Seconds(),
	}
}

// DiffText prints a diff; in JSON its lines are as they are.
func (r *Run) DiffText(from, to, diff string) {
	r.Say(output.Object{"type": "diff", "from": from, "path": to, "diff": diff}, "")
	if from != "" {
		r.Say(nil, "%s, compared with %s", text.Clean(to), text.Clean(from))
	}
	r.diffLines(diff)
}

func (r *Run) diffLines(diff string) {
	for _, l := range text.Lines(diff) {
		r.Say(nil, "    %s", text.CleanLine(l, 8))
	}
}

// VersionOrDash is a version as it is printed.
func VersionOrDash(version string) string {
	if version == "" {
		return "-"
	}
	return text.Clean(version)
}

// Warn is for people, beside what is printed for kubectl.
func (r *Run) Warn(format string, args ...any) {
	if r.Factory.Output == output.JSON {
		r.Say(output.Object{"type": "note", "message": fmt.Sprintf(format, args...)}, "")
		return
	}
	fmt.Fprintln(r.Factory.Err, "konstruct: "+fmt.Sprintf(format, args...))
}

// CleanAll makes all of a list safe to print.
func CleanAll(list []string) []string {
	out := []string{}
	for _, l := range list {
		out = append(out, text.Clean(l))
	}
	return out
}

// SortedKeys are the keys of m.
func SortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

// OpenPullRequests prints the pull requests that are open for what was just printed.
func (r *Run) OpenPullRequests(list []github.PullRequest) {
	for _, pr := range list {
		r.Say(nil, "    … #%d %s  %s  (%s)", pr.Number, text.Clean(pr.Title), pr.URL, pr.Status())
	}
}
