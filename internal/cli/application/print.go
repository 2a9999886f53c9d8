package application

import (
	"cmp"
	"strings"
	"time"

	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/github"
	"gitconnection/internal/report"
	"gitconnection/internal/text"
)

func showPlace(r *gitops.Run, p delivery.Placement) {
	line := output.Object{
		"type": "application", "application": text.Clean(p.Application), "environment": text.Clean(p.Environment), "cluster": text.Clean(p.Cluster),
		"version": text.Clean(p.Version()), "path": text.Clean(p.Path), "kind": text.Clean(p.Kind), "reason": text.Clean(p.Reason),
		"protected": r.Snapshot.Protected(p.Environment), "slots": []output.Object{},
	}
	var slots []output.Object
	for _, s := range p.Slots {
		slots = append(slots, output.Object{"slot": text.Clean(s.Name()), "kind": s.Kind, "of": text.Clean(s.Of), "version": text.Clean(s.Version),
			"certain": s.Certain, "why": text.Clean(cmp.Or(s.Fixed, s.Why))})
	}
	if slots != nil {
		line["slots"] = slots
	}
	open := r.Snapshot.OpenPullRequests(connection.Application, p.Path)
	line["pull_requests"] = report.PullRequestsOf(open)
	r.Say(line, "%-28s %-18s %-22s %-18s %s", text.Clean(p.Application), text.Clean(p.Environment), text.Clean(p.Cluster), gitops.VersionOrDash(p.Version()), text.Clean(p.Reason))
	r.OpenPullRequests(open)
}

// showSlots prints what else there is to tell about a place.
func showSlots(r *gitops.Run, p delivery.Placement, last github.Commit) {
	r.Say(nil, "    %s", text.Clean(p.Path))
	counts, _ := p.Slot("")
	for _, s := range p.Slots {
		mark := " "
		if s.Name() == counts.Name() {
			mark = "*"
		}
		r.Say(nil, "  %s %-10s %-18s %s  %s (%s)", mark, s.Kind, gitops.VersionOrDash(s.Version), text.Clean(s.Name()), text.Clean(s.Of), text.Clean(cmp.Or(s.Fixed, s.Why)))
	}
	if last.SHA == "" {
		return
	}
	headline, _, _ := strings.Cut(last.Message, "\n")
	r.Say(output.Object{"type": "change", "path": text.Clean(p.Path), "commit": last.SHA, "author": last.Author, "at": last.Date.UTC().Format(time.RFC3339), "headline": text.Clean(headline)},
		"    %s by %s: %s", last.Date.Local().Format("2 Jan 2006, 15:04"), text.Clean(last.Author), text.Clean(headline))
}

func showEntry(r *gitops.Run, application, environment string, e delivery.Entry) {
	headline, _, _ := strings.Cut(e.Commit.Message, "\n")
	r.Say(output.Object{
		"type": "version", "application": application, "environment": environment, "cluster": text.Clean(e.Cluster), "version": text.Clean(e.Version), "commit": e.Commit.SHA,
		"by": text.Clean(e.By), "at": e.Commit.Date.UTC().Format(time.RFC3339), "headline": text.Clean(headline),
	}, "%-22s %-18s %-18s %-20s %.8s  %s", text.Clean(e.Cluster), gitops.VersionOrDash(e.Version), e.Commit.Date.Local().Format("2 Jan 2006, 15:04"), text.Clean(e.By), e.Commit.SHA, text.Clean(headline))
}
