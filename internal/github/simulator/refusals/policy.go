package refusals

import (
	"fmt"
	"maps"
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
	// Properties are custom properties that may be left out. One that is neither
	// here nor required is refused.
	Properties []string `json:"properties"`
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
// (properties). That a property is not defined is said in
// https://github.com/eclipse-csi/otterdog/issues/648 where one is set on a
// repository that exists; what GitHub says of it here is in no document. Those of the quota and of names are from GitHub's documents about
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
	for _, property := range slices.Sorted(maps.Keys(properties)) {
		if !slices.Contains(p.RequiredProperties, property) && !slices.Contains(p.Properties, property) {
			add("custom_properties", fmt.Sprintf("Unexpected property '%s'", property))
		} else if !isValue(properties[property]) {
			add("custom_properties", fmt.Sprintf("Invalid value for property '%s'", property))
		}
	}
	if len(why) == 0 {
		return nil
	}
	return &Refusal{Status: invalid, Type: typeUnprocessable, Message: "Repository creation failed.", Details: why}
}

// isValue tells what a property may be: a text, a list of texts, or nothing.
// GitHub: REST description, the schema "custom-property-value".
func isValue(v any) bool {
	switch v := v.(type) {
	case nil, string:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(one any) bool { _, isText := one.(string); return !isText })
	}
	return false
}

// Values are the properties of a repository that have a value: GitHub's
// "full-repository" shows an object even where there is none.
func (Policy) Values(properties map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range properties {
		if v != nil {
			out[name] = v
		}
	}
	return out
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
