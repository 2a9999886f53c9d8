package connection

import (
	"sort"
	"strings"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/wording"
)

// Source says where a row of the organizations list comes from.
type Source string

// The sources.
const (
	SourceMarker       Source = "marker"       // a connection was found in an installation
	SourceInstallation Source = "installation" // the App is installed, no connection found
	SourceRequest      Source = "request"      // a member asked for an installation
	SourceSaved        Source = "saved"        // added by the operator, or a pending connect
)

// Row is one Konstruct organization in the organizations list.
type Row struct {
	Organization Organization
	Source       Source
	// Known is false while the status has not been looked up yet.
	Known bool
	Phase Phase
	// Detail says more than the phase in a few words; "" nothing to add.
	Detail string
	// Platform and Application are owner/name of the repositories found.
	Platform, Application string
	Changed               time.Time // last change seen; zero unknown
	// Unconfirmed: anybody may install a public App, and nothing says that
	// this account belongs to the operator. Such rows come last.
	Unconfirmed bool
}

// MarkedRepository is one marked repository as a list query saw it.
type MarkedRepository struct {
	Repository github.Repository
	Marker     Marker
}

// Inspection is what one installation holds.
type Inspection struct {
	Installation github.Installation
	Found        []MarkedRepository
	// Partial is true when not everything could be seen: absence proves nothing.
	Partial bool
}

// Directory collects what the sources say and merges it into rows. It is
// plain data, to be changed by one goroutine.
type Directory struct {
	saved         map[string]Organization
	installations map[string]github.Installation
	requests      map[string]github.InstallationRequest
	inspections   map[string]Inspection
	states        map[string]State
	unread        map[string]string // why an installation could not be looked into
	trust         Trust
	asked         map[string]time.Time // when an owner was asked, by organization
	complete      bool                 // every installation is known
	requested     bool                 // the requests have been read
}

// NewDirectory returns a directory that knows the saved organizations.
func NewDirectory(saved []Organization) *Directory {
	d := &Directory{
		saved: map[string]Organization{}, installations: map[string]github.Installation{},
		requests: map[string]github.InstallationRequest{}, inspections: map[string]Inspection{}, states: map[string]State{}, asked: map[string]time.Time{}, unread: map[string]string{},
	}
	for _, o := range saved {
		d.Save(o)
	}
	return d
}

// Save adds an organization of the operator's own.
func (d *Directory) Save(o Organization) { d.saved[o.Name] = o }

// Installed adds one page of installations.
func (d *Directory) Installed(page []github.Installation) {
	for _, i := range page {
		d.installations[accountKey(i)] = i
	}
}

// Requested sets the pending requests for installation.
func (d *Directory) Requested(requests []github.InstallationRequest) {
	d.requests, d.requested = map[string]github.InstallationRequest{}, true
	for _, r := range requests {
		d.requests[strings.ToLower(r.Account.Login)] = r
	}
}

// Inspected adds what one installation holds.
func (d *Directory) Inspected(i Inspection) {
	key := accountKey(i.Installation)
	d.inspections[key] = i
	delete(d.unread, key)
}

// Unread notes why what an installation holds could not be seen.
func (d *Directory) Unread(i github.Installation, why error) {
	d.unread[accountKey(i)] = wording.Line(why)
}

// Observed adds the full state of one organization, which is better knowledge
// than anything a list query tells.
func (d *Directory) Observed(s State) { d.states[s.Organization.Name] = s }

// Uninspected returns the installation behind a row that has not been looked
// into yet; ok is false when there is nothing to look up.
func (d *Directory) Uninspected(r Row) (github.Installation, bool) {
	for _, owner := range r.Organization.Owners() {
		key := strings.ToLower(owner)
		if i, ok := d.installations[key]; ok && !i.Suspended() && notOrganization(i) == "" {
			if _, done := d.inspections[key]; !done {
				return i, true
			}
		}
	}
	return github.Installation{}, false
}

// Find returns the row of the organization with the given name.
func (d *Directory) Find(name string) (Row, bool) {
	for _, r := range d.Rows() {
		if strings.EqualFold(r.Organization.Name, name) {
			return r, true
		}
	}
	return Row{}, false
}

// Rows merges the sources, sorted by name: a connection found by its marker
// wins over what the operator saved, that over a bare installation.
func (d *Directory) Rows() []Row {
	rows := map[string]Row{}
	taken := map[string]bool{} // GitHub organizations that a row speaks for
	for _, o := range d.markedRows() {
		if d.impersonates(o) {
			continue // what its account has is listed as that account's
		}
		rows[o.Organization.Name] = o
		for _, owner := range o.Organization.Owners() {
			taken[strings.ToLower(owner)] = true
		}
	}
	for name, o := range d.saved {
		if _, ok := rows[name]; !ok {
			rows[name] = d.savedRow(o)
		}
		for _, owner := range o.Owners() {
			taken[strings.ToLower(owner)] = true
		}
	}
	for login, i := range d.installations {
		if _, ok := rows[login]; !ok && !taken[login] {
			rows[login] = d.withTrust(d.installationRow(i), i)
		}
	}
	for login, r := range d.requests {
		if _, ok := rows[login]; !ok && !taken[login] {
			rows[login] = requestRow(r)
		}
	}
	out := make([]Row, 0, len(rows))
	for name, r := range rows {
		if s, ok := d.states[name]; ok {
			r = observedRow(r, s)
		}
		out = append(out, r)
	}
	sort.Slice(out, func(a, b int) bool {
		if out[a].Unconfirmed != out[b].Unconfirmed {
			return out[b].Unconfirmed
		}
		if out[a].Organization.Name != out[b].Organization.Name {
			return out[a].Organization.Name < out[b].Organization.Name
		}
		return out[a].Detail < out[b].Detail // an enterprise may be called like an organization, which says less
	})
	return out
}
