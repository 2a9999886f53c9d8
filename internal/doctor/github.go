package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// The checks of an instance's GitHub. Others may depend on them.
const (
	Connection    = "connection"
	Clock         = "clock"
	API           = "API"
	App           = "App"
	Permissions   = "permissions"
	Installations = "installations"
	Requests      = "requests"
	User          = "user"
	RateLimit     = "rate limit"
)

// GitHub is the client that is looked at.
type GitHub interface {
	Endpoints() github.Endpoints
	HasApp() bool
	Probe(ctx context.Context) (github.Host, error)
	CheckApp(ctx context.Context) (github.App, error)
	Installations(ctx context.Context, page int) ([]github.Installation, int, error)
	Requests(ctx context.Context) ([]github.InstallationRequest, error)
	SignedIn(ctx context.Context) (bool, error)
	Viewer(ctx context.Context) (github.User, error)
	UserInstallations(ctx context.Context, page int) ([]github.Installation, int, error)
	Budget() (github.Budget, bool)
}

// maxPages bounds how many pages of installations are looked at.
const maxPages = 5

// exam is one look at a GitHub; later checks use what earlier ones found.
type exam struct {
	github  GitHub
	host    github.Host
	strange error // of a host that answers, but not as GitHub does
	app     github.App
}

// GitHubChecks look at the instance's host, App and user, through a client
// made for it. The names are those of checks before these: of what the way to
// the host depends on, of the place of the secrets, and of the App's key.
func GitHubChecks(client GitHub, way []string, secrets, key string) []Check {
	e := &exam{github: client}
	checks := []Check{
		{Connection, way, e.connection},
		{Clock, []string{Connection}, e.clock},
		{API, []string{Connection}, e.api},
	}
	if client == nil || client.HasApp() {
		checks = append(checks,
			Check{App, []string{API, key}, e.checkApp},
			Check{Permissions, []string{App}, e.permissions},
			Check{Installations, []string{App}, e.installations},
			Check{Requests, []string{App}, e.requests},
		)
	}
	return append(checks, Check{User, []string{API, secrets}, e.user}, Check{RateLimit, []string{API}, e.rateLimit})
}

// connection tries the way to the host: name, network, proxy, certificate.
func (e *exam) connection(ctx context.Context) Finding {
	host, err := e.github.Probe(ctx)
	switch github.ReasonOf(err) {
	case github.ReasonUnreachable, github.ReasonCertificate, github.ReasonWebPage:
		return Failed(err)
	}
	if github.KindOf(err) == github.KindDoubtful {
		return Failed(err)
	}
	e.host, e.strange = host, err
	ends := e.github.Endpoints()
	if ends.API.Scheme != "https" {
		return OK("reached " + ends.API.Host + " on this machine")
	}
	return OK("reached " + ends.API.Host + ", its certificate is trusted")
}

// mostSkew is what GitHub forgives in an App's token: it is backdated by a
// minute.
const mostSkew = time.Minute

func (e *exam) clock(context.Context) Finding {
	if !e.host.Dated {
		return Noted("the host did not tell its time", "")
	}
	apart := e.host.Skew.Abs().Round(time.Second)
	if apart < 5*time.Second {
		return OK("this machine's clock agrees with GitHub's")
	}
	if apart >= mostSkew {
		apart = apart.Round(10 * time.Second)
	}
	direction := "ahead of"
	if e.host.Skew > 0 {
		direction = "behind"
	}
	what := fmt.Sprintf("this machine's clock is %v %s GitHub's", apart, direction)
	if apart < mostSkew {
		return Noted(what, "")
	}
	return Finding{Mark: Bad, What: what, Next: "Set the clock; until then konstruct follows GitHub's where it can."}
}

func (e *exam) api(context.Context) Finding {
	if e.strange != nil {
		return Failed(e.strange)
	}
	if !e.host.Supported() {
		return Finding{Mark: Bad, What: fmt.Sprintf("%v is older than %s, the oldest that konstruct works with", e.host, github.OldestServer), Next: "Ask the server's administrators for an upgrade.", Person: true}
	}
	return OK(e.host.String() + " at " + e.github.Endpoints().API.String())
}

func (e *exam) checkApp(ctx context.Context) Finding {
	app, err := e.github.CheckApp(github.WithImpatience(ctx))
	if err != nil {
		return Failed(err)
	}
	e.app = app
	return OK(fmt.Sprintf("%s (App %d, owned by %s)", app.Name, app.ID, app.Owner.Login))
}

func (e *exam) permissions(context.Context) Finding {
	var missing, later []string
	for _, n := range github.Needs() {
		switch {
		case e.app.Permissions.Allows(n.Permission, n.Level):
		case n.Later:
			later = append(later, n.Name()+": "+n.Level)
		default:
			missing = append(missing, n.Name()+": "+n.Level)
		}
	}
	page := e.github.Endpoints().AppPermissionsPage(e.app.Owner, e.app.Slug)
	switch {
	case len(missing) > 0:
		return Finding{Mark: Bad, What: "the App does not ask for " + strings.Join(missing, ", "), Next: "Add it: " + page, Person: true}
	case len(later) > 0:
		return Noted("the App does not ask for "+strings.Join(later, ", ")+", needed where a rule demands pull requests", "Add it: "+page)
	}
	_, extra := github.NeededPermissions().Compare(e.app.Permissions)
	if len(extra) > 0 {
		return Noted("the App may do more than is needed: "+strings.Join(extra, ", "), "Take it away: "+page)
	}
	return OK("the App asks for what is needed, and for no more")
}

func (e *exam) installations(ctx context.Context) Finding {
	ctx = github.WithImpatience(ctx)
	var good []string
	var wrong error
	page, more := 1, false
	for n := 0; page != 0; n++ {
		if more = n == maxPages; more {
			break
		}
		list, next, err := e.github.Installations(ctx, page)
		if err != nil {
			return Failed(err)
		}
		for _, i := range list {
			if problem := e.problemOf(i); problem != nil {
				wrong = errors.Join(wrong, problem)
				continue
			}
			good = append(good, i.Account.Login)
		}
		page = next
	}
	slices.Sort(good)
	if wrong != nil {
		return several(wrong)
	}
	if len(good) == 0 {
		return Noted("the App is installed nowhere yet", "Install it: "+e.github.Endpoints().InstallPage(e.app.Slug, 0))
	}
	return OK("installed on " + enumerated(good, more))
}

// problemOf is why an installation cannot be worked with, nil nothing.
func (e *exam) problemOf(i github.Installation) error {
	if i.Suspended() {
		return &github.Error{Op: "look at the installation on", Target: i.Account.Login, Kind: github.KindSuspended, Reason: github.ReasonSuspended,
			Cause: "it is suspended", By: i.SuspendedBy, Since: i.SuspendedAt, Page: i.HTMLURL}
	}
	return e.github.Endpoints().PermissionError(i, e.app)
}

// several says the first of joined errors, and how many more there are.
func several(err error) Finding {
	list := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		list = flat(joined.Unwrap())
	}
	f := Failed(list[0])
	if n := len(list) - 1; n > 0 {
		f.What += "; " + text.Count(n, "other installation") + " cannot be worked with either"
	}
	return f
}

func flat(errs []error) []error {
	var out []error
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			out = append(out, flat(joined.Unwrap())...)
		} else {
			out = append(out, err)
		}
	}
	return out
}

func enumerated(names []string, more bool) string {
	const shown = 5
	text := strings.Join(names[:min(len(names), shown)], ", ")
	switch rest := len(names) - shown; {
	case more:
		return text + " and many more"
	case rest > 0:
		return fmt.Sprintf("%s and %d more", text, rest)
	}
	return text
}

func (e *exam) requests(ctx context.Context) Finding {
	list, err := e.github.Requests(github.WithImpatience(ctx))
	if err != nil {
		return Failed(err)
	}
	if len(list) == 0 {
		return OK("nobody waits for an owner's approval")
	}
	var names []string
	for _, r := range list {
		names = append(names, fmt.Sprintf("%s (asked by %s)", r.Account.Login, r.Requester))
	}
	slices.Sort(names)
	return Noted("waits for an owner's approval: "+enumerated(names, false), "An owner approves it: "+e.github.Endpoints().InstallationsPage(list[0].Account))
}

func (e *exam) user(ctx context.Context) Finding {
	ctx = github.WithImpatience(ctx)
	signed, err := e.github.SignedIn(ctx)
	if err != nil {
		return Failed(err)
	}
	if !signed {
		return Noted("nobody is signed in", "Sign in where commits are to say who asked for them: konstruct login")
	}
	user, err := e.github.Viewer(ctx)
	if err != nil {
		return Failed(err)
	}
	// A token of another kind may not ask this; a refusal that says why counts.
	_, _, err = e.github.UserInstallations(ctx, 1)
	switch github.ReasonOf(err) {
	case github.ReasonSAML, github.ReasonIPAllowList, github.ReasonPolicy, github.ReasonSession:
		return Failed(err)
	}
	return OK("signed in as " + user.Login)
}

func (e *exam) rateLimit(context.Context) Finding {
	b, ok := e.github.Budget()
	switch {
	case !ok:
		return OK("this host has none")
	case b.Remaining == 0:
		return Finding{Mark: Bad, What: "used up until " + b.Reset.UTC().Format("15:04 UTC"), Next: "Wait until then."}
	case b.Remaining*10 < b.Limit:
		return Noted(fmt.Sprintf("%d of %d requests are left until %s", b.Remaining, b.Limit, b.Reset.UTC().Format("15:04 UTC")), "")
	}
	return OK(fmt.Sprintf("%d of %d requests are left", b.Remaining, b.Limit))
}
