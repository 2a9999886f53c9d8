package simulator

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
)

//go:embed demo
var demoFiles embed.FS

// DemoOptions say what DemoWorld builds beyond its fixed cast.
type DemoOptions struct {
	// ExtraOrganizations is how many more organizations, org-0001 and so on,
	// have the App installed.
	ExtraOrganizations int
	// App is the App's registration. What is left out is filled in: slug
	// konstruct-demo, owner acme, its permissions and its loopback callback;
	// client id and secret have no default that anybody should rely on.
	App AppSpec
	// Hostile adds organizations whose texts do something to a terminal that
	// shows them as they come.
	Hostile bool
	// Connected lays out the repositories of an organization that is connected
	// already. It is called when they exist and are empty; the files become
	// their first commits. Without it they hold a README alone.
	Connected func(org ConnectedSpec) (platform, application map[string][]byte)
}

// ConnectedSpec is an organization that the demo finds connected.
type ConnectedSpec struct {
	Name            string // of the Konstruct organization
	PlatformOrg     string
	ApplicationOrg  string
	PlatformRepo    RepositoryIdentity
	ApplicationRepo RepositoryIdentity
	Environments    []string // in order of promotion
}

// RepositoryIdentity names a repository for good.
type RepositoryIdentity struct {
	FullName string
	NodeID   string
	ID       int64
}

const (
	demoUser  = "octo-admin"
	demoOwner = "mona"
	demoSlug  = "konstruct-demo"
)

// demoUsers are those who sign in and those who made the history.
var demoUsers = []UserSpec{
	{Login: demoUser, Name: "Octo Admin", Email: "octo-admin@umbrella.example"},
	{Login: demoOwner, Name: "Mona Lisa", Email: "mona@globex.example"},
	{Login: "lena-platform", Name: "Lena Brandt", Email: "lena@umbrella.example"},
	{Login: "tomas-dev", Name: "Tomás Rivera", Email: "tomas@umbrella.example"},
	{Login: "priya-sre", Name: "Priya Nair", Email: "priya@umbrella.example"},
}

// DemoWorld fills an empty simulator with an organization for every situation
// that the product knows. Set the base URL first: manifests and links hold it.
func DemoWorld(s *Simulator, opts DemoOptions) error {
	d := demoWorld{s: s, opts: opts, now: s.now(), app: demoApp(opts.App)}
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
		s.AddOrganization(OrganizationSpec{Login: login, Owners: []string{demoUser}})
		s.Install(InstallSpec{App: d.app.Slug, Account: login})
	}
	return nil
}

func demoApp(app AppSpec) AppSpec {
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

type demoWorld struct {
	s    *Simulator
	opts DemoOptions
	app  AppSpec
	now  time.Time
}

// demoOrganizations in the order in which they come into being. All belong to
// the demo's user, except globex, where it is a member only.
var demoOrganizations = []OrganizationSpec{
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

func (d demoWorld) organizations() {
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
		d.s.AddRuleset(RulesetSpec{Owner: login, Name: "Changes by pull request"})
	}
}

// ago is a moment before the world was made.
func (d demoWorld) ago(days float64) time.Time {
	return d.now.Add(-time.Duration(days * 24 * float64(time.Hour))).Truncate(time.Second)
}

// repositories adds what organizations have that nobody connected: an ordinary
// one, and initech's, whose name is taken by somebody else's files.
func (d demoWorld) repositories() {
	for _, r := range []struct{ owner, name, text string }{
		{"acme", "website", "The website of acme."},
		{"acme-apps", "shop", "The shop."},
		{"globex", "reports", "Reports."},
		{"umbrella", "handbook", "How we work."},
		{"umbrella-apps", "storefront", "Source of the storefront."},
	} {
		d.s.AddRepository(RepositorySpec{Owner: r.owner, Name: r.name, Description: r.text, Private: true, Commits: []CommitSpec{{
			Message: "Begin", AuthorLogin: demoOwner, When: d.ago(90),
			Files: map[string][]byte{"README.md": []byte("# " + r.name + "\n\n" + r.text + "\n")},
		}}})
	}
	d.s.AddRepository(RepositorySpec{
		Owner: "initech", Name: "initech-gitops", Description: "Argo CD setup", Private: true,
		Commits: []CommitSpec{
			{Message: "Initial commit", AuthorLogin: demoOwner, When: d.ago(400), Files: demoFile("foreign/README.md", "README.md")},
			{Message: "Add applications", AuthorLogin: demoOwner, When: d.ago(398), Files: merged(
				demoFile("foreign/kustomization.yaml", "kustomization.yaml"),
				demoFile("foreign/tps-reports.yaml", "apps/tps-reports.yaml"),
				demoFile("foreign/stapler.yaml", "apps/stapler.yaml"))},
		},
	})
}

// installations installs the App where it is, in the state that it is in.
func (d demoWorld) installations() {
	for _, login := range []string{"initech", "initech-apps", "stark", "stark-apps", "umbrella", "umbrella-apps", "umbrella-labs"} {
		d.s.Install(InstallSpec{App: d.app.Slug, Account: login})
	}
	id := d.s.Install(InstallSpec{App: d.app.Slug, Account: "hooli", Suspended: true, SuspendedBy: demoOwner})
	without := maps.Clone(d.app.Permissions)
	delete(without, "administration")
	d.s.Install(InstallSpec{App: d.app.Slug, Account: "pied-piper", Permissions: without})
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	for _, in := range d.s.world.installations {
		in.Created, in.Updated = d.ago(45), d.ago(45)
	}
	d.s.world.installations[id].SuspendedAt = d.ago(2)
}

// connect makes the two repositories of a connected organization as the
// product would have, and then what a team did in them.
func (d demoWorld) connect(c demoConnection) error {
	spec := ConnectedSpec{
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
	platformHistory = append(platformHistory, past(c.platformHistory(d))...)
	applicationHistory = append(applicationHistory, past(c.applicationHistory(d))...)
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	for _, one := range []struct {
		id      int64
		files   map[string][]byte
		commits []pastCommit
	}{
		{spec.PlatformRepo.ID, platform, platformHistory},
		{spec.ApplicationRepo.ID, application, applicationHistory},
	} {
		if err := d.fill(d.s.world.byID[one.id], one.files, one.commits, d.ago(c.age)); err != nil {
			return err
		}
	}
	return nil
}

func (d demoWorld) emptyRepository(owner, organization, role string) RepositoryIdentity {
	id := d.s.AddRepository(RepositorySpec{
		Owner: owner, Name: organization + "-gitops", Private: true,
		Description: role + " GitOps repository of " + organization + ", managed by Konstruct",
	})
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	r := d.s.world.byID[id]
	return RepositoryIdentity{FullName: r.fullName(), NodeID: r.NodeID, ID: id}
}

// fill writes the App's two first commits and the team's history.
func (d demoWorld) fill(r *repository, scaffold map[string][]byte, history []pastCommit, since time.Time) error {
	rest := maps.Clone(scaffold)
	if rest == nil {
		rest = map[string][]byte{}
	}
	readme, ok := rest["README.md"]
	if !ok {
		readme = []byte("# " + r.Name + "\n")
	}
	delete(rest, "README.md")
	if err := d.commitByApp(r, "Add README.md", demoUser, map[string][]byte{"README.md": readme}, since); err != nil {
		return err
	}
	if len(rest) > 0 {
		if err := d.commitByApp(r, "Add the scaffold", demoUser, rest, since.Add(time.Second)); err != nil {
			return err
		}
	}
	slices.SortStableFunc(history, func(a, b pastCommit) int { return a.When.Compare(b.When) })
	for _, one := range history {
		var err error
		if one.byApp {
			err = d.commitByApp(r, one.Message, one.AuthorLogin, one.Files, one.When)
		} else {
			err = d.s.addCommit(r, one.CommitSpec)
		}
		if err != nil {
			return fmt.Errorf("%s: %s: %w", r.fullName(), one.Message, err)
		}
	}
	r.Created, r.Pushed = since, since.Add(time.Second)
	if len(history) > 0 {
		r.Pushed = history[len(history)-1].When
	}
	r.Updated = r.Pushed
	return nil
}

// commitByApp commits as an App does over the API: its bot is the author,
// GitHub commits and signs.
func (d demoWorld) commitByApp(r *repository, subject, requestedBy string, files map[string][]byte, when time.Time) error {
	bot := d.s.world.app(d.app.Slug).Bot
	var changes []change
	for path, data := range files {
		h, err := r.writeBlob(data)
		if err != nil {
			return err
		}
		changes = append(changes, change{Path: path, Mode: filemode.Regular, Hash: h})
	}
	_, err := d.s.commitOnBranch(r, r.DefaultBranch, changes, commitInput{
		Message: subject + "\n\nRequested-by: " + requestedBy, Signed: true,
		Author:    person{Name: bot.Name, Email: commitEmail(bot), When: when},
		Committer: person{Name: webFlowName, Email: webFlowEmail, When: when},
	})
	return err
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
