package github_test

import (
	"fmt"
	"strings"
	"testing"

	"gitconnection/internal/github"
)

func TestPropertiesAreReadOneAtATime(t *testing.T) {
	for name, tc := range map[string]struct {
		words []string
		want  string // the properties, or part of the error
	}{
		"one":             {[]string{"team=platform"}, "[team = platform]"},
		"two":             {[]string{"team=platform", "cost-center=4 2"}, "[team = platform cost-center = 4 2]"},
		"a list":          {[]string{"env=dev", "team=a", "env=prod"}, "[env = dev, prod team = a]"},
		"= in the value":  {[]string{"q=a=b"}, "[q = a=b]"},
		"no value":        {[]string{"team"}, "not NAME=VALUE"},
		"empty value":     {[]string{"team="}, "not NAME=VALUE"},
		"no name":         {[]string{"=x"}, "no name of a custom property"},
		"spaces":          {[]string{"my team=x"}, "no name of a custom property"},
		"long name":       {[]string{strings.Repeat("n", 76) + "=x"}, "no name of a custom property"},
		"long value":      {[]string{"n=" + strings.Repeat("v", 76)}, "76 bytes"},
		"several lines":   {[]string{"n=a\nb"}, "control characters"},
		"all it may hold": {[]string{"a_B-9$#=x"}, "[a_B-9$# = x]"},
	} {
		t.Run(name, func(t *testing.T) {
			var list []github.Property
			var err error
			for _, w := range tc.words {
				if list, err = github.AddProperty(list, w); err != nil {
					break
				}
			}
			if got := fmt.Sprint(list); err == nil && got != tc.want || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

// The next step names the properties that GitHub names, and guesses none. The
// words without a name are from
// https://github.com/integrations/terraform-provider-github/issues/3304, those of
// a property that is not defined from https://github.com/eclipse-csi/otterdog/issues/648.
func TestRefusalsOfPropertiesNameTheFlag(t *testing.T) {
	for cause, want := range map[string]string{
		"Repository creation failed.: Required custom properties are missing":             "--property NAME=VALUE (",
		"Repository creation failed.: Required custom properties are missing: team, cost": "--property cost=VALUE --property team=VALUE (",
		"Custom property 'team' is required":                                              "--property team=VALUE (",
		`Custom property "a" must have a value: see the settings`:                         "--property a=VALUE (",
		"Custom property service_id is required.":                                         "--property service_id=VALUE (",
		"Missing custom properties: [owner and cost-center].":                             "--property cost-center=VALUE --property owner=VALUE (",
		"Required custom properties are missing: a$b":                                     "--property 'a$b'=VALUE (",
		"Required properties are not set: ask your owner":                                 "--property NAME=VALUE (",
		"Unexpected property 'eclipse_project'":                                           "--property NAME=VALUE",
	} {
		e := &github.Error{Target: "acme/acme-gitops", Cause: cause}
		if _, ok := e.Refuse(github.Answer{Status: 422, Text: cause}); !ok || !e.Person() {
			t.Errorf("%s: %+v", cause, e)
		}
		if next := e.Next(); !strings.Contains(next, "run konstruct connect again") || !strings.Contains(next, want) || !strings.Contains(next, "acme ") {
			t.Errorf("%s: %s", cause, next)
		}
	}
}
