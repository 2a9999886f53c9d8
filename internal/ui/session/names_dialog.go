package session

import (
	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/wording"
)

// Fields of the names of an organization.
const (
	labelOrganization          = "Organization"
	labelPlatformOrg           = "Platform org"
	labelPlatformRepository    = "Platform repository"
	labelApplicationOrg        = "Application org"
	labelApplicationRepository = "Application repository"
)

// Lengths that GitHub allows, and that of our own names.
const (
	maxName       = 64
	maxLogin      = 39
	maxRepository = 100
)

// NewNamesDialog edits where an organization lives; use takes the names.
func NewNamesDialog(sess *Session, o connection.Organization, use func(connection.Organization) tea.Cmd) *kit.FormDialog {
	platform, application := kit.TextField(labelPlatformRepository, o.PlatformRepository, maxRepository), kit.TextField(labelApplicationRepository, o.ApplicationRepository, maxRepository)
	d := &kit.FormDialog{
		Title: "Where", Accept: "use these names",
		Intro: "Two private repositories will be created: the platform's and the applications'. They may live in one GitHub organization under different names, or in two.",
		Form: kit.NewForm(sess.Env,
			kit.TextField(labelOrganization, o.Name, maxName), kit.TextField(labelPlatformOrg, o.PlatformOrg, maxLogin), platform,
			kit.TextField(labelApplicationOrg, o.ApplicationOrg, maxLogin), application),
	}
	typed := func(label string) string { return d.Field(label).Typed() }
	before := o
	d.Changed = func(edited *kit.Field) { // names that were not edited follow
		fresh := connection.NewOrganization(typed(labelOrganization), typed(labelPlatformOrg), typed(labelApplicationOrg))
		if edited != platform && platform.Typed() == before.PlatformRepository {
			platform.Set(fresh.PlatformRepository)
		}
		if edited != application && application.Typed() == before.ApplicationRepository {
			application.Set(fresh.ApplicationRepository)
		}
		before = fresh
	}
	d.Submit = func() (tea.Cmd, string) {
		o := connection.Organization{Name: typed(labelOrganization), PlatformOrg: typed(labelPlatformOrg), PlatformRepository: platform.Typed(),
			ApplicationOrg: typed(labelApplicationOrg), ApplicationRepository: application.Typed()}
		if err := o.Validate(); err != nil {
			return nil, wording.Line(err)
		}
		return use(o), ""
	}
	return d
}
