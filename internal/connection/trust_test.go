package connection

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github"
)

// A stranger who installs a public App can write any marker into a repository
// of their own. It must not lead to that repository.
func TestAStrangersMarkerSpeaksForNobodyElse(t *testing.T) {
	ours := sampleMarker()
	theirs := ours
	theirs.Repository.FullName = "evil/acme-gitops"
	forged := ours
	forged.Role, forged.Repository = Application, Identity{FullName: "evil/acme-gitops"}
	for name, marker := range map[string]Marker{"platform": theirs, "application": forged} {
		for _, order := range [][]string{{"evil", "acme"}, {"acme", "evil"}} {
			d := NewDirectory(nil)
			d.Trusted(Trust{AppOwner: "Acme"})
			for _, login := range order {
				i := github.Installation{ID: int64(len(login)), Account: github.Account{Login: login}}
				found := MarkedRepository{Marker: ours, Repository: github.Repository{Owner: "acme", Name: "acme-gitops"}}
				if login == "evil" {
					found = MarkedRepository{Marker: marker, Repository: github.Repository{Owner: "evil", Name: "acme-gitops"}}
				}
				d.Installed([]github.Installation{i})
				d.Inspected(Inspection{Installation: i, Found: []MarkedRepository{found}})
			}
			r, ok := d.Find("acme")
			if !ok || r.Organization.PlatformOrg != "acme" || r.Platform != "acme/acme-gitops" || strings.Contains(r.Application, "evil") {
				t.Errorf("%s, %v: %+v", name, order, r)
			}
		}
	}
}

// Nor does it hide the organization that it speaks of, or its own account,
// when that organization has no connection of its own.
func TestAStrangersMarkerHidesNobody(t *testing.T) {
	marker := sampleMarker() // of acme
	marker.Repository.FullName, marker.Counterpart.FullName = "evil/acme-gitops", "evil/acme-apps-gitops"
	granted := github.Permissions{"metadata": "read", "administration": "write", "contents": "write"}
	for name, tc := range map[string]struct {
		saved []Organization
		vouch Trust
		want  []string // names, those that are not confirmed with a mark
	}{
		"the App's owner":         {nil, Trust{AppOwner: "acme"}, []string{"acme", "evil?"}},
		"in the configuration":    {[]Organization{NewOrganization("acme", "acme", "")}, Trust{AppOwner: "globex"}, []string{"acme", "evil?"}},
		"signed in":               {nil, Trust{AppOwner: "globex", Accessible: map[int64]bool{4: true}}, []string{"acme", "evil?"}},
		"the evil one is theirs":  {nil, Trust{AppOwner: "evil"}, []string{"acme"}},
		"nobody vouches for acme": {nil, Trust{AppOwner: "globex"}, []string{"acme?", "evil?"}},
	} {
		d := NewDirectory(tc.saved)
		d.Trusted(tc.vouch)
		for _, login := range []string{"acme", "evil"} {
			i := github.Installation{ID: int64(len(login)), Account: github.Account{Login: login}, Permissions: granted}
			if login == "evil" {
				i.ID = 5
			}
			d.Installed([]github.Installation{i})
			seen := Inspection{Installation: i}
			if login == "evil" {
				seen.Found = []MarkedRepository{{Marker: marker, Repository: github.Repository{Owner: "evil", Name: "acme-gitops"}}}
			}
			d.Inspected(seen)
		}
		var got []string
		for _, r := range d.Rows() {
			mark := ""
			if r.Unconfirmed {
				mark = "?"
			}
			got = append(got, r.Organization.Name+mark)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: %v, want %v", name, got, tc.want)
		}
	}
}

func TestWhatConfirmsAnInstallation(t *testing.T) {
	i := github.Installation{ID: 7, Account: github.Account{Login: "Acme"}, Permissions: github.Permissions{"metadata": "read", "administration": "write", "contents": "write"}}
	for _, tc := range []struct {
		name  string
		saved []Organization
		vouch Trust
		want  bool
	}{
		{"nothing", nil, Trust{}, false},
		{"somebody else's", []Organization{NewOrganization("globex", "globex", "")}, Trust{AppOwner: "globex", Accessible: map[int64]bool{8: true}}, false},
		{"the App's owner", nil, Trust{AppOwner: "acme"}, true},
		{"the user's", nil, Trust{Accessible: map[int64]bool{7: true}}, true},
	} {
		d := NewDirectory(tc.saved)
		d.Installed([]github.Installation{i})
		d.Trusted(tc.vouch)
		if r, ok := d.Find("acme"); !ok || r.Unconfirmed == tc.want || tc.want == strings.HasPrefix(r.Detail, "not confirmed") {
			t.Errorf("%s: %+v", tc.name, r)
		}
	}
	d := NewDirectory([]Organization{NewOrganization("shop", "umbrella", "acme")})
	d.Installed([]github.Installation{i})
	if r, ok := d.Find("shop"); !ok || r.Unconfirmed || len(d.Rows()) != 1 {
		t.Errorf("in the configuration: %+v", r)
	}
}

// That a request is gone is said only when GitHub has shown everything.
func TestADeclinedRequestIsTold(t *testing.T) {
	d := NewDirectory([]Organization{NewOrganization("acme", "acme", "")})
	d.Asked("acme", time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
	detail := func() string { r, _ := d.Find("acme"); return r.Detail }
	d.Requested(nil)
	if got := detail(); got != "" {
		t.Errorf("before all installations are known: %q", got)
	}
	d.Complete()
	if got := detail(); got != "the request of 2 Jan 2026 to install the App on acme was declined or withdrawn" {
		t.Error(got)
	}
	d.Installed([]github.Installation{{ID: 1, Account: github.Account{Login: "acme"}}})
	if got := detail(); strings.Contains(got, "declined") {
		t.Errorf("although it is installed: %q", got)
	}
}
