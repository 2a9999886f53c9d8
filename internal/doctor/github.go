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

// Names of the checks of an instance's GitHub. Other checks may depend on them.
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

// GitHub is the client that is checked.
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

// maxPages is how many pages of installations are read.
const maxPages = 5

// examination is one run over a GitHub; later checks use the results of earlier
// ones.
type examination struct {
	github  GitHub
	host    github.Host
	hostErr error // of a host that answers, but not as GitHub does
	app     github.App
}

// GitHubChecks returns the checks of the instance's host, App and user. network,
// secrets and key name earlier checks: those that reaching the host depends on,
// and those of the store of secrets and of the App's key.
func GitHubChecks(client GitHub, network []string, secrets, key string) []Check {
	e := &examination{github: client}
	checks := []Check{
		{Connection, network, e.connection},
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

// connection checks that the host can be reached: name, network, proxy,
// certificate.
func (e *examination) connection(ctx context.Context) Finding {
	host, err := e.github.Probe(ctx)
	switch github.ReasonOf(err) {
	case github.ReasonUnreachable, github.ReasonCertificate, github.ReasonWebPage:
		return Failed(err)
	}
	if github.KindOf(err) == github.KindDoubtful {
		return Failed(err)
	}
	e.host, e.hostErr = host, err
	ends := e.github.Endpoints()
	if ends.API.Scheme != "https" {
		return OK("reached " + ends.API.Host + " on this machine")
	}
	return OK("reached " + ends.API.Host + ", its certificate is trusted")
}

// maxSkew is the difference of clocks that GitHub accepts: an App's token is
// backdated by a minute.
const maxSkew = time.Minute

func (e *examination) clock(context.Context) Finding {
	if !e.host.Dated {
		return Noted("the host did not tell its time", "")
	}
	apart := e.host.Skew.Abs().Round(time.Second)
	if apart < 5*time.Second {
		return OK("this machine's clock agrees with GitHub's")
	}
	if apart >= maxSkew {
		apart = apart.Round(10 * time.Second)
	}
	direction := "ahead of"
	if e.host.Skew > 0 {
		direction = "behind"
	}
	what := fmt.Sprintf("this machine's clock is %v %s GitHub's", apart, direction)
	if apart < maxSkew {
		return Noted(what, "")
	}
	return Finding{Mark: Bad, What: what, Next: "Set the clock; until then konstruct follows GitHub's where it can."}
}

func (e *examination) api(context.Context) Finding {
	if e.hostErr != nil {
		return Failed(e.hostErr)
	}
	if !e.host.Supported() {
		return Finding{Mark: Bad, What: fmt.Sprintf("%v is older than %s, the oldest that konstruct works with", e.host, github.OldestServer), Next: "Ask the server's administrators for an upgrade.", Person: true}
	}
	return OK(e.host.String() + " at " + e.github.Endpoints().API.String())
}

func (e *examination) checkApp(ctx context.Context) Finding {
	app, err := e.github.CheckApp(github.WithImpatience(ctx))
	if err != nil {
		return Failed(err)
	}
	e.app = app
	return OK(fmt.Sprintf("%s (App %d, owned by %s)", app.Name, app.ID, app.Owner.Login))
}

func (e *examination) permissions(context.Context) Finding {
	var missing, later []string
	for _, n := range github.Needs() {
		switch {
		case n.Optional, e.app.Permissions.Allows(n.Permission, n.Level):
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

func (e *examination) installations(ctx context.Context) Finding {
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

// problemOf is why an installation cannot be used, nil if it can.
func (e *examination) problemOf(i github.Installation) error {
	if i.Suspended() {
		return &github.Error{Op: "look at the installation on", Target: i.Account.Login, Kind: github.KindSuspended, Reason: github.ReasonSuspended,
			Cause: "it is suspended", By: i.SuspendedBy, Since: i.SuspendedAt, Page: i.HTMLURL}
	}
	return e.github.Endpoints().PermissionError(i, e.app)
}

// several reports the first of joined errors, and how many more there are.
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

// flat returns the single errors of nested joined ones.
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

// enumerated lists the first names, and how many more there are.
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

func (e *examination) requests(ctx context.Context) Finding {
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

func (e *examination) user(ctx context.Context) Finding {
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
	// A token of another kind may not read this; only refusals with a reason count.
	_, _, err = e.github.UserInstallations(ctx, 1)
	switch github.ReasonOf(err) {
	case github.ReasonSAML, github.ReasonIPAllowList, github.ReasonPolicy, github.ReasonSession:
		return Failed(err)
	}
	return OK("signed in as " + user.Login)
}

func (e *examination) rateLimit(context.Context) Finding {
	b, ok := e.github.Budget()
	switch {
	case !ok:
		return OK("this host has none")
	case b.Remaining == 0:
		return Finding{Mark: Bad, What: "used up until " + b.Reset.UTC().Format("2 Jan 2006, 15:04 UTC"), Next: "Wait until then."}
	case b.Remaining*10 < b.Limit:
		return Noted(fmt.Sprintf("%d of %d requests are left until %s", b.Remaining, b.Limit, b.Reset.UTC().Format("2 Jan 2006, 15:04 UTC")), "")
	}
	return OK(fmt.Sprintf("%d of %d requests are left", b.Remaining, b.Limit))
}
