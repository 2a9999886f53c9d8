package session

import (
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/delivery/pullrequests"
	"gitconnection/internal/github"
	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
)

// PullRequests is what the screens ask about pull requests.
type PullRequests interface {
	// PullRequests are the open ones of repositories: one query for each account.
	PullRequests(ctx context.Context, names []github.RepositoryName) []github.PullRequests
	PullRequestChange(ctx context.Context, pr github.PullRequest) (github.CommitChange, error)
	PlanMerge(ctx context.Context, r pullrequests.Request) (delivery.Plan, error)
	PlanClose(ctx context.Context, r pullrequests.Request) (delivery.Plan, error)
}

// AllPullRequests names the page with the pull requests of all organizations; no
// organization can have this name.
const AllPullRequests = "all pull requests"

// Settle requests to merge a pull request of an organization, or to close it.
func (s *Session) Settle(org connection.Organization, do delivery.ActKind, pr github.PullRequest, back *Destination) {
	engine := s.Options.PullRequests
	r := pullrequests.Request{
		Owner: pr.Owner, Name: pr.Name, Number: pr.Number, Platform: github.RepositoryName{Owner: org.Owner(connection.Platform), Name: org.Repository(connection.Platform)},
	}
	title, plan := "Merge", engine.PlanMerge
	if do == delivery.ActClose {
		title, plan = "Close", engine.PlanClose
	}
	s.Next = &Destination{Kind: KindChange, Name: org.Name, Org: org, Change: &ChangeRequest{
		Title: fmt.Sprintf("%s pull request #%d of %s", title, pr.Number, pr.FullName()), From: "Pull requests", Back: back,
		Alone: func(ctx context.Context, o RequestOptions) (delivery.Plan, error) {
			r := r
			r.Actor = o.Actor
			return plan(ctx, r)
		},
	}}
}

// PullRequestLine is a pull request in one line of at most w cells: number, title,
// how it stands.
func PullRequestLine(s *Session, pr github.PullRequest, w int) string {
	th := s.Theme
	mark, style := PullRequestMark(th, pr)
	tail := "  " + th.Dim.Render(text.Clean(pr.Status()))
	head := style.Render(mark) + " " + th.Link(pr.URL, fmt.Sprintf("#%d", pr.Number)) + " "
	room := w - text.Width(head) - text.Width(tail)
	if room < 12 {
		return s.Truncate(head+text.Clean(pr.Title), w)
	}
	return head + s.Truncate(text.Clean(pr.Title), room) + tail
}

// PullRequestMark is the sign of how a pull request stands, and its style.
func PullRequestMark(th *kit.Theme, pr github.PullRequest) (string, kit.Style) {
	switch {
	case pr.Merge == github.MergeDirty, pr.Checks.Failed > 0, pr.Review == github.ReviewChanges:
		return "✕", th.Bad
	case pr.Merge.Mergeable():
		return "●", th.Good
	}
	return "…", th.Warn
}

// PullRequestMarks names open pull requests after what they are about, "" there are
// none: " … #7 #9".
func PullRequestMarks(s *Session, list []github.PullRequest) string {
	if len(list) == 0 {
		return ""
	}
	var numbers []string
	for _, pr := range list {
		numbers = append(numbers, fmt.Sprintf("#%d", pr.Number))
	}
	return s.Theme.Warn.Render("…") + " " + strings.Join(numbers, " ")
}
