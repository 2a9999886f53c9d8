package refusals

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Policy is what an organization, or the enterprise that it belongs to, puts
// in the way of those who have every permission.
type Policy struct {
	// SAML demands of its members a session of single sign-on, without which
	// the tokens that act for them are refused. The page of the session is
	// /orgs/{org}/sso.
	SAML bool `json:"saml"`
	// IPAllowList is a list of addresses on which the client's is not.
	IPAllowList bool `json:"ip_allow_list"`
	// AppsForbiddenBy names the enterprise whose policy forbids GitHub Apps;
	// empty: none does.
	AppsForbiddenBy string `json:"apps_forbidden_by"`
	// NoDeployKeys switches deploy keys off, as new organizations have it.
	NoDeployKeys bool `json:"no_deploy_keys"`
	// NoPrivate forbids private repositories, as plans and policies do.
	NoPrivate bool `json:"no_private"`
	// MaxRepositories is how many repositories there may be; 0: any number.
	MaxRepositories int `json:"max_repositories"`
	// RepositoryName is a regular expression that names of new repositories have
	// to match; empty: any.
	RepositoryName string `json:"repository_name"`
	// RequiredProperties are custom properties that have no default value and
	// that every new repository needs.
	RequiredProperties []string `json:"required_properties"`
	// NoDeletion keeps members and Apps from deleting repositories.
	NoDeletion bool `json:"no_deletion"`
}

// Messages of policies.
const (
	SAML = "Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization."
	ip   = "Although you appear to have the correct authorization credentials, the `%s` organization has an IP allow list enabled, and your IP address is not permitted to access this resource."
	// What GitHub says here is in no document: worded after what it says of
	// personal access tokens.
	apps = "The `%s` enterprise forbids access via this GitHub App."
)

// IP is what a client is told whose address is not on the list.
func IP(organization string) string { return fmt.Sprintf(ip, organization) }

// Apps is what an App is told that an enterprise forbids.
func Apps(enterprise string) string { return fmt.Sprintf(apps, enterprise) }

// Creating refuses a new repository of an organization that has some already.
// The words are from https://github.com/rundel/ghclass/issues/68 (private) and
// https://github.com/integrations/terraform-provider-github/issues/3304
// (properties); those of the quota and of names are from GitHub's documents about
// repository limits and rulesets for repositories.
func (p Policy) Creating(name string, private bool, properties map[string]any, have int) *Refusal {
	var why []Detail
	add := func(field, message string) {
		why = append(why, Detail{Resource: "Repository", Code: "custom", Field: field, Message: message})
	}
	if p.NoPrivate && private {
		add("visibility", "Visibility can't be private. Please upgrade your subscription to create a new private repository.")
	}
	if p.MaxRepositories > 0 && have >= p.MaxRepositories {
		add("base", fmt.Sprintf("You have reached your organization's repository limit of %d", p.MaxRepositories))
	}
	if p.RepositoryName != "" && !matches(p.RepositoryName, name) {
		add("name", "Repository name must match a given regex pattern: "+p.RepositoryName)
	}
	missing := slices.DeleteFunc(slices.Clone(p.RequiredProperties), func(property string) bool { return properties[property] != nil })
	if len(missing) > 0 {
		add("custom_properties", "Required custom properties are missing: "+strings.Join(missing, ", "))
	}
	if len(why) == 0 {
		return nil
	}
	return &Refusal{Status: invalid, Type: typeUnprocessable, Message: "Repository creation failed.", Details: why}
}

// Deleting refuses to delete a repository. GitHub: REST description, delete a
// repository.
func (p Policy) Deleting() *Refusal {
	if !p.NoDeletion {
		return nil
	}
	return &Refusal{Status: forbidden, Type: typeForbidden, Message: "Organization members cannot delete repositories."}
}

func matches(pattern, s string) bool {
	re, err := regexp.Compile(pattern)
	return err == nil && re.MatchString(s)
}
