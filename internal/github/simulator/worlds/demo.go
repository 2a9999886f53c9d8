// Package worlds fills a simulated GitHub with accounts, Apps and repositories
// to look at: the world of the demo, and what is hostile to a terminal.
package worlds

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"gitconnection/internal/github/simulator"
)

//go:embed demo
var demoFiles embed.FS

// Options say what Demo builds beyond its fixed cast.
type Options struct {
	// ExtraOrganizations is how many more organizations, org-0001 and so on,
	// have the App installed.
	ExtraOrganizations int
	// App is the App's registration. What is left out is filled in: slug
	// konstruct-demo, owner acme, its permissions and its loopback callback;
	// client id and secret have no default that anybody should rely on.
	App simulator.AppSpec
	// Hostile adds organizations whose texts do something to a terminal that
	// shows them as they come.
	Hostile bool
	// Connected lays out the repositories of an organization that is connected
	// already. It is called when they exist and are empty; the files become
	// their first commits. Without it they hold a README alone.
	Connected func(org Connected) (platform, application map[string][]byte)
}

// Connected is an organization that the demo finds connected.
type Connected struct {
	Name            string // of the Konstruct organization
	PlatformOrg     string
	ApplicationOrg  string
	PlatformRepo    simulator.RepositoryIdentity
	ApplicationRepo simulator.RepositoryIdentity
	Environments    []string // in order of promotion
}

const (
	demoUser  = "octo-admin"
	demoOwner = "mona"
	demoSlug  = "konstruct-demo"
)

// demoUsers are those who sign in and those who made the history.
var demoUsers = []simulator.UserSpec{
	{Login: demoUser, Name: "Octo Admin", Email: "octo-admin@umbrella.example"},
	{Login: demoOwner, Name: "Mona Lisa", Email: "mona@globex.example"},
	{Login: "lena-platform", Name: "Lena Brandt", Email: "lena@umbrella.example"},
	{Login: "tomas-dev", Name: "Tomás Rivera", Email: "tomas@umbrella.example"},
	{Login: "priya-sre", Name: "Priya Nair", Email: "priya@umbrella.example"},
}

// Demo fills an empty simulator with an organization for every situation that
// the product knows. Set the base URL first: manifests and links hold it.
func Demo(s *simulator.Simulator, opts Options) error {
	d := demo{s: s, opts: opts, now: s.Now(), app: demoApp(opts.App)}
	for _, u := range demoUsers {
		s.AddUser(u)
	}
	d.organizations()
	s.AddApp(d.app)
	d.repositories()
	d.installations()
	for _, connected := range demoConnected {
		if err := d.connect(connected); err != nil {
			return fmt.Errorf("build demo world: %s: %w", connected.name, err)
		}
	}
	if opts.Hostile {
		if err := d.hostile(); err != nil {
			return fmt.Errorf("build hostile world: %w", err)
		}
	}
	for n := range opts.ExtraOrganizations {
		login := fmt.Sprintf("org-%04d", n+1)
		s.AddOrganization(simulator.OrganizationSpec{Login: login, Owners: []string{demoUser}})
		s.Install(simulator.InstallSpec{App: d.app.Slug, Account: login})
	}
	return nil
}

func demoApp(app simulator.AppSpec) simulator.AppSpec {
	if app.Slug == "" {
		app.Slug = demoSlug
	}
	if app.Name == "" {
		app.Name = "Konstruct Demo"
	}
	if app.Description == "" {
		app.Description = "Connects GitHub organizations to a GitOps platform."
	}
	if app.OwnerLogin == "" {
		app.OwnerLogin = "acme"
	}
	if len(app.CallbackURLs) == 0 {
		app.CallbackURLs = []string{"http://127.0.0.1/oauth/callback"}
	}
	if app.Permissions == nil {
		app.Permissions = map[string]string{
			"metadata": "read", "administration": "write", "contents": "write", "pull_requests": "write",
		}
	}
	app.Public, app.DeviceFlow = true, true
	return app
}

// demo is the demo's world while it is being built.
type demo struct {
	s    *simulator.Simulator
	opts Options
	app  simulator.AppSpec
	now  time.Time
}

// demoOrganizations in the order in which they are created. All belong to
// the demo's user, except globex, where it is a member only.
var demoOrganizations = []simulator.OrganizationSpec{
	{Login: "acme", Name: "Acme"},
	{Login: "acme-apps", Name: "Acme Applications"},
	{Login: "globex", Name: "Globex"},
	{Login: "initech", Name: "Initech"},
	{Login: "initech-apps", Name: "Initech Applications"},
	{Login: "hooli", Name: "Hooli"},
	{Login: "pied-piper", Name: "Pied Piper"},
	{Login: "stark", Name: "Stark"},
	{Login: "stark-apps", Name: "Stark Applications"},
	{Login: "umbrella", Name: "Umbrella"},
	{Login: "umbrella-apps", Name: "Umbrella Applications"},
	{Login: "umbrella-labs", Name: "Umbrella Labs"},
}

func (d demo) organizations() {
	for _, o := range demoOrganizations {
		if o.Login == "globex" {
			o.Owners, o.Members = []string{demoOwner}, []string{demoUser}
		} else {
			o.Owners, o.Members = []string{demoUser}, []string{demoOwner, "lena-platform", "tomas-dev", "priya-sre"}
		}
		if o.Login == "hooli" {
			o.Owners = append(o.Owners, demoOwner)
		}
		d.s.AddOrganization(o)
	}
	for _, login := range []string{"stark", "stark-apps"} {
		d.s.AddRuleset(simulator.RulesetSpec{Owner: login, Name: "Changes by pull request"})
	}
}

// ago is a moment before the world was made.
func (d demo) ago(days float64) time.Time {
	return d.now.Add(-time.Duration(days * 24 * float64(time.Hour))).Truncate(time.Second)
}

// repositories adds what organizations have that nobody connected: an ordinary
// one, and initech's, whose name is taken by somebody else's files.
func (d demo) repositories() {
	for _, r := range []struct{ owner, name, text string }{
		{"acme", "website", "The website of acme."},
		{"acme-apps", "shop", "The shop."},
		{"globex", "reports", "Reports."},
		{"umbrella", "handbook", "How we work."},
		{"umbrella-apps", "storefront", "Source of the storefront."},
	} {
		d.s.AddRepository(simulator.RepositorySpec{Owner: r.owner, Name: r.name, Description: r.text, Private: true, Commits: []simulator.CommitSpec{{
			Message: "Begin", AuthorLogin: demoOwner, When: d.ago(90),
			Files: map[string][]byte{"README.md": []byte("# " + r.name + "\n\n" + r.text + "\n")},
		}}})
	}
	d.s.AddRepository(simulator.RepositorySpec{
		Owner: "initech", Name: "initech-gitops", Description: "Argo CD setup", Private: true,
		Commits: []simulator.CommitSpec{
			{Message: "Initial commit", AuthorLogin: demoOwner, When: d.ago(400), Files: demoFile("foreign/README.md", "README.md")},
			{Message: "Add applications", AuthorLogin: demoOwner, When: d.ago(398), Files: merged(
				demoFile("foreign/kustomization.yaml", "kustomization.yaml"),
				demoFile("foreign/tps-reports.yaml", "apps/tps-reports.yaml"),
				demoFile("foreign/stapler.yaml", "apps/stapler.yaml"))},
		},
	})
}

// installations installs the App where it is, in the state that it is in.
func (d demo) installations() {
	install := func(spec simulator.InstallSpec) {
		spec.App, spec.Created = d.app.Slug, d.ago(45)
		d.s.Install(spec)
	}
	for _, login := range []string{"initech", "initech-apps", "stark", "stark-apps", "umbrella", "umbrella-apps", "umbrella-labs"} {
		install(simulator.InstallSpec{Account: login})
	}
	install(simulator.InstallSpec{Account: "hooli", Suspended: true, SuspendedBy: demoOwner, SuspendedAt: d.ago(2)})
	without := maps.Clone(d.app.Permissions)
	delete(without, "administration")
	install(simulator.InstallSpec{Account: "pied-piper", Permissions: without})
}

// connect makes the two repositories of a connected organization as the
// product would have, and then what a team did in them.
func (d demo) connect(c demoConnection) error {
	spec := Connected{
		Name: c.name, PlatformOrg: c.platformOrg, ApplicationOrg: c.applicationOrg, Environments: c.environments,
		PlatformRepo:    d.emptyRepository(c.platformOrg, c.name, "Platform"),
		ApplicationRepo: d.emptyRepository(c.applicationOrg, c.name, "Application"),
	}
	var platform, application map[string][]byte
	if d.opts.Connected != nil {
		platform, application = d.opts.Connected(spec)
	}
	platformHistory, applicationHistory, err := c.renderedHistory(d)
	if err != nil {
		return err
	}
	platformHistory = append(platformHistory, c.platformHistory(d)...)
	applicationHistory = append(applicationHistory, c.applicationHistory(d)...)
	if err := d.fill(c.platformOrg, c.name+repositorySuffix, platform, platformHistory, d.ago(c.age)); err != nil {
		return err
	}
	return d.fill(c.applicationOrg, c.name+repositorySuffix, application, applicationHistory, d.ago(c.age))
}

// repositorySuffix follows the organization in the names of its repositories.
const repositorySuffix = "-gitops"

func (d demo) emptyRepository(owner, organization, role string) simulator.RepositoryIdentity {
	d.s.AddRepository(simulator.RepositorySpec{
		Owner: owner, Name: organization + repositorySuffix, Private: true,
		Description: role + " GitOps repository of " + organization + ", managed by Konstruct",
	})
	return d.s.Identity(owner, organization+repositorySuffix)
}

// fill writes the App's two first commits and the team's history.
func (d demo) fill(owner, name string, scaffold map[string][]byte, history []simulator.CommitSpec, since time.Time) error {
	rest := maps.Clone(scaffold)
	if rest == nil {
		rest = map[string][]byte{}
	}
	readme, ok := rest["README.md"]
	if !ok {
		readme = []byte("# " + name + "\n")
	}
	delete(rest, "README.md")
	commits := []simulator.CommitSpec{d.byApp("Add README.md", demoUser, map[string][]byte{"README.md": readme}, since)}
	if len(rest) > 0 {
		commits = append(commits, d.byApp("Add the scaffold", demoUser, rest, since.Add(time.Second)))
	}
	slices.SortStableFunc(history, func(a, b simulator.CommitSpec) int { return a.When.Compare(b.When) })
	for _, one := range slices.Concat(commits, history) {
		if err := d.s.Push(owner, name, one); err != nil {
			return fmt.Errorf("%s/%s: %s: %w", owner, name, one.Message, err)
		}
	}
	pushed := since.Add(time.Second)
	if len(history) > 0 {
		pushed = history[len(history)-1].When
	}
	return d.s.SetDates(owner, name, since, pushed)
}

// byApp is a commit that the App makes for somebody.
func (d demo) byApp(subject, requestedBy string, files map[string][]byte, when time.Time) simulator.CommitSpec {
	return simulator.CommitSpec{Message: subject + "\n\nRequested-by: " + requestedBy, AuthorApp: d.app.Slug, When: when, Files: files}
}

// demoFile reads one embedded file and puts it at a path, with its tokens
// (<LIKE_THIS>) replaced by pairs of name and value.
func demoFile(from, to string, tokens ...string) map[string][]byte {
	raw, err := demoFiles.ReadFile("demo/" + from)
	if err != nil {
		// Embedded files are there or the tests of this package fail.
		raw = []byte(err.Error())
	}
	return map[string][]byte{to: expanded(raw, tokens)}
}

func merged(parts ...map[string][]byte) map[string][]byte {
	all := map[string][]byte{}
	for _, part := range parts {
		maps.Copy(all, part)
	}
	return all
}
