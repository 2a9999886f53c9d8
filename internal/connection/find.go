package connection

import (
	"context"
	"strings"
	"sync"

	"gitconnection/internal/github"
)

// Finder observes organizations that may not be where they are looked for.
type Finder struct {
	github    GitHub
	observer  *Observer
	directory *DirectoryReader
}

// Ahead returns a context for looking for an organization of which only the name
// may be known. Once its GitHub organization turns out to have the App installed,
// the tokens of others that may hold its second repository are asked for, beside
// all else: where that repository is, only the first one's marker tells. stop ends
// what is still under way; it has to be called.
func (finder *Finder) Ahead(ctx context.Context, o Organization) (_ context.Context, stop func()) {
	if !finder.github.HasApp() || github.IsBulk(ctx) || o != NewOrganization(o.Name, "", "") {
		return ctx, func() {}
	}
	beside, cancel := context.WithCancel(ctx)
	var begun sync.Once
	var wg sync.WaitGroup
	ctx = github.OnInstallation(ctx, func(github.Installation) {
		begun.Do(func() {
			wg.Go(func() {
				_ = Guarded(func() error { finder.github.Prepare(beside, o.Name); return nil })
			})
		})
	})
	return ctx, func() {
		begun.Do(func() {}) // too late for another
		cancel()
		wg.Wait()
	}
}

// Find observes o as the operator named it. Where a repository's own
// marker says that the organization is laid out otherwise (another
// application organization, other names), the marker is right and that is
// observed instead.
func (finder *Finder) Find(ctx context.Context, o Organization) (State, error) {
	ctx, stop := finder.Ahead(ctx, o)
	defer stop()
	s, err := finder.observer.Observe(ctx, o)
	if err != nil {
		return s, err
	}
	m, other := s.Repositories[Platform].Marker, s.Repositories[Application]
	switch {
	case m == nil:
		m = other.Marker // it may know where the platform's has gone
	case other.Marker != nil && other.NodeID == m.Counterpart.NodeID:
		return s, nil // both are there, whatever they were called once
	}
	if m == nil {
		return s, nil
	}
	if told := m.organization(); told != s.Organization {
		return finder.observer.Observe(AfterAwait(ctx), told)
	}
	return s, nil
}

// Searched is what was looked through for an organization that was found nowhere.
type Searched struct {
	// Account is the GitHub organization of that name, where GitHub has one:
	// nothing else was looked through then.
	Account string
	// Installations is how many were looked through otherwise.
	Installations int
	// Unread are the reasons why some of them could not be looked into: the
	// organization may be there.
	Unread []error
}

// Search is Find for an organization that may live anywhere: where neither the
// App is installed on an account of that name nor GitHub has one, the markers in
// all installations are looked through, several at once. tell, which may be nil,
// is called with the progress of that. The state of an organization that was not
// found says what was looked through.
func (finder *Finder) Search(ctx context.Context, o Organization, tell func(ListProgress)) (State, error) {
	s, err := finder.Find(ctx, o)
	if err != nil || s.Phase != PhaseNotConnected || !finder.github.HasApp() {
		return s, err
	}
	if s.Installations[Platform] != nil || finder.isAccount(ctx, o.PlatformOrg) {
		s.Searched = Searched{Account: o.PlatformOrg}
		return s, nil
	}
	v := &survey{
		reader: finder.directory, tell: tell, d: NewDirectory(nil), told: map[string]bool{},
		enough: func(d *Directory) bool { _, ok := d.trustedRow(o.Name); return ok },
	}
	if err := v.run(ctx); err != nil {
		return s, err
	}
	if row, ok := v.d.trustedRow(o.Name); ok {
		return finder.observer.Observe(AfterAwait(ctx), row.Organization)
	}
	s.Searched = Searched{Installations: v.progress.Listed, Unread: v.unread}
	return s, nil
}

// isAccount reports whether GitHub has an account of that name. Where that cannot
// be told - few questions are answered to nobody - it is not known to have one.
func (finder *Finder) isAccount(ctx context.Context, login string) bool {
	exists, err := finder.github.AccountExists(github.WithImpatience(ctx), login)
	return err == nil && exists
}

// trustedRow is the row of an organization whose marker was seen, if what the
// marker says can be followed: one of its accounts owns the App, or the signed-in
// user has access to it. Anybody may install a public App and write a marker for
// any name.
func (d *Directory) trustedRow(name string) (Row, bool) {
	row, ok := d.markedRows()[name]
	if !ok || d.impersonates(row) || !d.trustsRow(row) {
		return Row{}, false
	}
	return row, true
}

// maxFollowed bounds in how many installations a repository is looked for
// that is not where its counterpart's marker has it.
const maxFollowed = 20

// locate returns where the repositories of s are now: names change, and the
// node ids that the markers remember do not. ok is false when everything is
// where it was looked for.
func (observer *Observer) locate(ctx context.Context, s State) (o Organization, ok bool, err error) {
	o = s.Organization
	for _, role := range Roles() {
		r, other := s.Repositories[role], s.Repositories[role.Other()]
		if r.Marker != nil {
			if !strings.EqualFold(r.FullName, o.FullName(role)) { // GitHub itself has followed
				o, ok = o.moved(role, r.FullName), true
			}
			continue
		}
		if other.Marker == nil {
			continue
		}
		id := other.Marker.Counterpart
		if id.NodeID == "" || id.NodeID == r.NodeID || !strings.EqualFold(id.FullName, s.Organization.FullName(role)) {
			continue
		}
		found, err := observer.byID(ctx, s, id.NodeID)
		if err != nil {
			return o, false, err
		}
		if full := found.FullName(); found.NodeID == id.NodeID && !strings.EqualFold(full, id.FullName) {
			o, ok = o.moved(role, full), true
		}
	}
	return o, ok && o.Validate() == nil, nil
}

// byID looks for a repository in the installations of s, then in the others.
// The zero value means that none of them shows it.
func (observer *Observer) byID(ctx context.Context, s State, nodeID string) (github.Repository, error) {
	tried := map[int64]bool{}
	look := func(i *github.Installation) (github.Repository, error) {
		if i == nil || tried[i.ID] || i.Suspended() || len(tried) >= maxFollowed {
			return github.Repository{}, nil
		}
		tried[i.ID] = true
		found, err := observer.github.RepositoryByID(ctx, *i, nodeID)
		switch github.KindOf(err) {
		case github.KindNotFound, github.KindForbidden, github.KindSuspended, github.KindNoToken:
			return github.Repository{}, nil
		}
		return found, err
	}
	for _, role := range Roles() {
		if found, err := look(s.Installations[role]); err != nil || found.NodeID != "" {
			return found, err
		}
	}
	if !observer.github.HasApp() {
		return github.Repository{}, nil
	}
	list, _, err := observer.github.Installations(ctx, 1)
	if err != nil {
		return github.Repository{}, err
	}
	for _, i := range list {
		if found, err := look(&i); err != nil || found.NodeID != "" {
			return found, err
		}
	}
	return github.Repository{}, nil
}
