package simulator

import (
	"net/http"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing/filemode"

	"gitconnection/internal/github/simulator/gitstore"
)

// repositoryInput is the body of creating and updating a repository.
type repositoryInput struct {
	Name          *string        `json:"name"`
	Description   *string        `json:"description"`
	Homepage      *string        `json:"homepage"`
	Private       *bool          `json:"private"`
	Visibility    *string        `json:"visibility"`
	Template      *bool          `json:"is_template"`
	DefaultBranch *string        `json:"default_branch"`
	Archived      *bool          `json:"archived"`
	AutoInit      bool           `json:"auto_init"`
	Properties    map[string]any `json:"custom_properties"`
}

const (
	msgCreateFailed = "Repository creation failed."
	msgNeedAdmin    = "You need admin access to the organization before adding a repository to it."
	maxName         = 100
)

// createRepository serves POST /orgs/{org}/repos.
func (s *Simulator) createRepository(c *call) *reply {
	org := s.world.organization(c.path("org"))
	if org == nil {
		return notFound()
	}
	if refused := c.mayCreateIn(org); refused != nil {
		return refused
	}
	var in repositoryInput
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	name, wrong := checkName(in.Name)
	if wrong == nil {
		wrong = checkDescription(in.Description)
	}
	if wrong == nil && s.world.repository(org.Login, name) != nil {
		wrong = custom("name", "name already exists on this account")
	}
	if wrong == nil && in.Visibility != nil && *in.Visibility != "public" && *in.Visibility != "private" {
		wrong = custom("visibility", "Visibility must be public or private")
	}
	if wrong != nil {
		return invalid(msgCreateFailed, *wrong)
	}
	private := in.Private != nil && *in.Private || in.Visibility != nil && *in.Visibility == "private"
	if refused := org.policy.Creating(name, private, in.Properties, len(s.world.repositoriesOf(org))); refused != nil {
		return refusedBy(refused)
	}
	r := s.newRepository(org, name)
	r.VisibleFrom, r.Properties = s.visibleFrom(), in.Properties
	c.applySettings(r, in)
	if refused := c.applyFeatures(r); refused != nil {
		return refused
	}
	if refused := s.welcome(c, r, in.AutoInit); refused != nil {
		return refused
	}
	return created(s.fullRepository(r, c.actor)).with("Location", s.api("/repos/"+r.fullName()))
}

// mayCreateIn says whether the actor may create repositories in an organization.
func (c *call) mayCreateIn(org *account) *reply {
	c.expect(write("administration"))
	a := c.actor
	switch {
	case a.anonymous():
		return requiresAuthentication()
	case org.OwnersCreateOnly && !org.hasOwner(a.user()):
		return fail(http.StatusForbidden, msgNeedAdmin)
	case a.isInstallation():
		// A token that is limited to some repositories cannot add others.
		if a.token.Installation.Account == org && a.token.RepositoryIDs == nil &&
			parseLevel(a.token.Permissions["administration"]) >= levelWrite {
			return nil
		}
		return refuseIntegration()
	case a.isAppUser():
		in := c.s.world.installation(a.app, org)
		if in != nil && !in.suspended() && org.hasMember(a.user()) && parseLevel(in.Permissions["administration"]) >= levelWrite {
			return nil
		}
		return refuseIntegration()
	case a.isClassic() && org.hasMember(a.user()) && a.hasScope("repo"):
		return nil
	case a.isClassic():
		return fail(http.StatusForbidden, msgNeedAdmin)
	}
	return refuseIntegration()
}

func custom(field, message string) *fieldError {
	return &fieldError{Resource: "Repository", Code: "custom", Field: field, Message: message}
}

var outsideName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// checkName turns a requested name into the one that GitHub gives: a run of
// other characters becomes one hyphen.
func checkName(requested *string) (string, *fieldError) {
	if requested == nil || *requested == "" {
		return "", &fieldError{Resource: "Repository", Code: "missing_field", Field: "name"}
	}
	name := outsideName.ReplaceAllString(*requested, "-")
	lower := fold(name)
	switch {
	case utf8.RuneCountInString(name) > maxName:
		return "", custom("name", "name is too long (maximum is 100 characters)")
	case name == "." || name == "..":
		return "", custom("name", "name is reserved")
	case strings.HasSuffix(lower, ".git") || strings.HasSuffix(lower, ".wiki"):
		return "", custom("name", "name cannot end with .git or .wiki")
	}
	return name, nil
}

func checkDescription(text *string) *fieldError {
	if text != nil && strings.ContainsFunc(*text, unicode.IsControl) {
		return custom("description", "description control characters are not allowed")
	}
	return nil
}

// applySettings writes what the body says about the repository itself.
func (c *call) applySettings(r *repository, in repositoryInput) {
	if in.Description != nil {
		r.Description = *in.Description
	}
	if in.Homepage != nil {
		r.Homepage = *in.Homepage
	}
	if in.Private != nil {
		r.Private = *in.Private
	}
	if in.Visibility != nil {
		r.Private = *in.Visibility == "private"
	}
	if in.Template != nil {
		r.Template = *in.Template
	}
}

// applyFeatures writes the switches and titles of the body.
func (c *call) applyFeatures(r *repository) *reply {
	var all map[string]any
	if refused := c.decode(&all); refused != nil {
		return refused
	}
	for key, v := range all {
		if on, isBool := v.(bool); isBool && knownFeature(key) {
			r.Features[key] = on
		}
		if text, isText := v.(string); isText {
			if _, known := r.Titles[key]; known {
				r.Titles[key] = text
			}
		}
	}
	return nil
}

// knownFeature lists the switches that a request may set.
func knownFeature(key string) bool {
	switch key {
	case "has_issues", "has_projects", "has_wiki", "has_downloads", "has_pull_requests",
		"allow_squash_merge", "allow_merge_commit", "allow_rebase_merge", "allow_auto_merge",
		"delete_branch_on_merge", "allow_update_branch", "use_squash_pr_title_as_default":
		return true
	}
	return false
}

// welcome gives the creator access to the new repository, and the repository
// its first commit if asked for.
func (s *Simulator) welcome(c *call, r *repository, autoInit bool) *reply {
	if c.actor.app != nil {
		// What an App creates is added to the repositories selected for it.
		if in := s.world.installation(c.actor.app, r.Owner); in != nil && in.Selection == "selected" {
			in.Repositories[r.ID] = true
		}
	}
	if u := c.actor.user(); u != nil {
		r.Roles[u.ID] = levelAdmin
	}
	if !autoInit {
		return nil
	}
	text := "# " + r.Name + "\n"
	if r.Description != "" {
		text += r.Description + "\n"
	}
	h, err := r.git.WriteBlob([]byte(text))
	if err == nil {
		_, err = s.commitOnBranch(r, r.DefaultBranch,
			[]gitstore.Change{{Path: "README.md", Mode: filemode.Regular, Hash: h}}, c.commitInput("Initial commit", nil, nil))
	}
	if err != nil {
		return serverError(err)
	}
	return nil
}

// serverError is an error of the simulator itself.
func serverError(err error) *reply {
	return fail(http.StatusInternalServerError, "Server Error: "+err.Error())
}
