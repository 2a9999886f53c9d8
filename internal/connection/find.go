package connection

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gitconnection/internal/github"
)

// Find observes o as the operator named it. Where a repository's own
// marker says that the organization is laid out otherwise (another
// application organization, other names), the marker is right and that is
// observed instead.
func (e *Engine) Find(ctx context.Context, o Organization) (State, error) {
	s, err := e.Observe(ctx, o)
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
		return e.Observe(AfterAwait(ctx), told)
	}
	return s, nil
}

// Search is Find for an organization that may live anywhere: where GitHub
// organizations of that name hold nothing of it, the markers in all
// installations are looked through.
func (e *Engine) Search(ctx context.Context, o Organization) (State, error) {
	s, err := e.Find(ctx, o)
	if err != nil || s.Phase != PhaseNotConnected || !e.github.HasApp() {
		return s, err
	}
	rows, unread := e.Rows(ctx, nil)
	for _, r := range rows {
		if r.Source == SourceMarker && r.Organization.Name == o.Name {
			if yours, err := e.yours(ctx, r); err != nil || !yours {
				return s, err
			}
			return e.Observe(AfterAwait(ctx), r.Organization)
		}
	}
	return s, unread // what could not be read may be where it lives
}

// yours reports whether what a marker says can be followed: one of its
// accounts owns the App, or the signed-in user has access to it. Anybody may
// install a public App and write a marker for any name.
func (e *Engine) yours(ctx context.Context, r Row) (bool, error) {
	v, err := e.Trust(ctx)
	if err != nil {
		return false, err
	}
	for page := 1; page != 0; {
		list, next, err := e.Installations(ctx, page)
		if err != nil {
			return false, err
		}
		for _, i := range list {
			if (v.Accessible[i.ID] || strings.EqualFold(v.AppOwner, i.Account.Login)) && slices.ContainsFunc(r.Organization.Owners(), func(login string) bool { return strings.EqualFold(login, i.Account.Login) }) {
				return true, nil
			}
		}
		page = next
	}
	return false, nil
}

// Rows collects the organizations list: every page of installations, the
// requests, and what each installation holds. Installations that cannot be
// read are rows that say so, and part of the error that comes with the rows.
func (e *Engine) Rows(ctx context.Context, saved []Organization) ([]Row, error) {
	d := NewDirectory(saved)
	var unread []error
	for page := 1; page != 0; {
		list, next, err := e.Installations(ctx, page)
		if err != nil {
			return nil, err
		}
		d.Installed(list)
		for _, i := range list {
			if i.Suspended() || !i.Permissions.Allows("contents", "read") {
				continue
			}
			seen, err := e.Inspect(ctx, i)
			switch github.KindOf(err) {
			case github.KindForbidden, github.KindSuspended, github.KindNotFound: // of this one alone
				d.Unread(i, err)
				unread = append(unread, err)
				continue
			}
			if err != nil {
				return nil, err
			}
			d.Inspected(seen)
		}
		page = next
	}
	requests, err := e.Requests(ctx)
	if err != nil {
		return nil, err
	}
	d.Requested(requests)
	d.Complete()
	if slices.ContainsFunc(d.Rows(), func(r Row) bool { return r.Unconfirmed }) {
		if v, err := e.Trust(ctx); err == nil { // else they stay unconfirmed, which harms nobody
			d.Trusted(v)
		}
	}
	return d.Rows(), errors.Join(append(unread, ctx.Err())...)
}
