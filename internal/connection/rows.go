package connection

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gitconnection/internal/github"
)

// markedRows makes a row of every organization of which a marker was seen. Anybody
// can write a marker into a repository of their own, so those in accounts that
// are the operator's speak first; others can add to a row only what its
// organization itself says is there.
func (d *Directory) markedRows() map[string]Row {
	rows := map[string]Row{}
	for _, i := range d.trustedFirst() {
		for _, f := range i.Found {
			name := f.Marker.Organization
			r, ok := rows[name]
			if !ok {
				r = Row{Organization: f.Marker.organization(), Source: SourceMarker}
			}
			if ok && !d.trusts(i.Installation) && !strings.EqualFold(f.Repository.FullName(), r.Organization.FullName(f.Marker.Role)) {
				continue
			}
			rows[name] = d.withRepository(r, f)
		}
	}
	for name, r := range rows {
		rows[name] = d.withPhase(r)
	}
	return rows
}

// trustedFirst are the inspections, the operator's own accounts first.
func (d *Directory) trustedFirst() []Inspection {
	out := slices.Collect(maps.Values(d.inspections))
	slices.SortFunc(out, func(a, b Inspection) int {
		if x, y := d.trusts(a.Installation), d.trusts(b.Installation); x != y {
			if x {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Installation.Account.Login, b.Installation.Account.Login)
	})
	return out
}

// withRepository adds one repository of the organization to its row.
func (d *Directory) withRepository(r Row, f MarkedRepository) Row {
	if f.Marker.Role == Platform {
		r.Platform = f.Repository.FullName()
	} else {
		r.Application = f.Repository.FullName()
	}
	if f.Repository.Head.Date.After(r.Changed) {
		r.Changed = f.Repository.Head.Date
	}
	if f.Marker.State == MarkerDisconnected {
		r.Phase = PhaseDisconnected
	}
	return r
}

// withPhase derives the phase from what was seen. A missing counterpart is a
// finding only when the installation that would show it was seen whole.
func (d *Directory) withPhase(r Row) Row {
	if r.Phase == PhaseDisconnected {
		r.Known = true
		return r
	}
	for _, role := range Roles() {
		seen := r.Platform
		if role == Application {
			seen = r.Application
		}
		if seen != "" {
			continue
		}
		i, ok := d.inspections[strings.ToLower(r.Organization.Owner(role))]
		if !ok {
			return r // not looked yet
		}
		r.Phase, r.Known = PhaseDegraded, !i.Partial
		r.Detail = fmt.Sprintf("%s is missing", r.Organization.FullName(role))
		return r
	}
	r.Phase, r.Known = PhaseConnected, true
	return r
}

func (d *Directory) savedRow(o Organization) Row {
	r := Row{Organization: o, Source: SourceSaved, Phase: PhaseNotConnected, Known: true}
	for _, owner := range o.Owners() {
		key := strings.ToLower(owner)
		if req, ok := d.requests[key]; ok {
			return waitingRow(r, req)
		}
		if i, ok := d.installations[key]; ok {
			r = d.withInstallation(r, i)
			if r.Phase != PhaseNotConnected || r.Detail != "" || !r.Known {
				return r
			}
		}
	}
	return d.withDeclined(r)
}

// accountKey tells the accounts of installations apart. An enterprise may be called
// like an organization, and an account that is gone has no name.
func accountKey(i github.Installation) string {
	switch {
	case i.Account.Login == "":
		return fmt.Sprintf("installation %d", i.ID)
	case i.Account.Type == github.AccountEnterprise:
		return "enterprise " + strings.ToLower(i.Account.Login)
	}
	return strings.ToLower(i.Account.Login)
}

// notOrganization says why no connection can be in the account of an installation,
// "" where one can.
func notOrganization(i github.Installation) string {
	switch {
	case i.Account.Login == "":
		return "its account is no longer on GitHub"
	case i.Account.Type == github.AccountEnterprise:
		return "an enterprise: install the App on one of its organizations"
	case i.Account.Type == github.AccountUser:
		return "a personal account: install the App on an organization"
	}
	return ""
}

// inspectable reports whether what an installation holds can be looked at.
func inspectable(i github.Installation) bool {
	return !i.Suspended() && i.Permissions.Allows("contents", github.Read) && notOrganization(i) == ""
}

func (d *Directory) installationRow(i github.Installation) Row {
	name := i.Account.Login
	if name == "" {
		name = fmt.Sprintf("installation-%d", i.ID)
	}
	o := NewOrganization(name, name, "")
	return d.withInstallation(Row{Organization: o, Source: SourceInstallation, Phase: PhaseNotConnected, Known: true}, i)
}

const permissionMissing = "Permission missing: "

// withInstallation adds what the installation alone says.
func (d *Directory) withInstallation(r Row, i github.Installation) Row {
	if r.Detail = notOrganization(i); r.Detail != "" {
		return r
	}
	if i.Suspended() {
		r.Phase, r.Changed = PhaseSuspended, i.SuspendedAt
		if i.SuspendedBy != "" {
			r.Detail = "by " + i.SuspendedBy
		}
		return r
	}
	if missing := MissingPermissions(i.Permissions); len(missing) > 0 {
		r.Detail = permissionMissing + strings.Join(missing, ", ")
		return r
	}
	if seen, ok := d.inspections[accountKey(i)]; !ok {
		r.Known, r.Detail = false, d.unread[accountKey(i)]
	} else if seen.Partial {
		r.Detail = "not every repository could be seen"
	}
	return r
}

func requestRow(req github.InstallationRequest) Row {
	r := Row{Organization: NewOrganization(req.Account.Login, req.Account.Login, ""), Source: SourceRequest}
	return waitingRow(r, req)
}

func waitingRow(r Row, req github.InstallationRequest) Row {
	r.Phase, r.Known, r.Changed = PhaseWaitingForApproval, true, req.CreatedAt
	r.Detail = fmt.Sprintf("an owner of %s has to install the App", req.Account.Login)
	return r
}

// observedRow lets the full state speak. Of a suspension and of permissions it
// keeps what the installation has said in fewer words.
func observedRow(r Row, s State) Row {
	short := r.Detail
	r.Known, r.Phase, r.Detail = true, s.Phase, ""
	r.Organization = s.Organization
	r.Platform, r.Application = "", ""
	if c, ok := s.Attention(); ok && s.Phase != PhaseNotConnected && s.Phase != PhaseDisconnected {
		r.Detail = c.Message
	}
	if c := s.Condition(PermissionsGranted); c.Status == False && (c.Reason == ReasonPermissionMissing || c.Reason == ReasonPermissionPending) {
		r.Detail = c.Message
	}
	if short != "" && (s.Phase == PhaseSuspended || strings.HasPrefix(short, permissionMissing)) && r.Detail != "" {
		r.Detail = short
	}
	latest := time.Time{}
	for _, role := range Roles() {
		repo := s.Repositories[role]
		if !repo.Exists() || repo.Ownership == Foreign {
			continue
		}
		if role == Platform {
			r.Platform = repo.FullName
		} else {
			r.Application = repo.FullName
		}
		if repo.Head.Date.After(latest) {
			latest = repo.Head.Date
		}
	}
	if !latest.IsZero() {
		r.Changed = latest
	}
	return r
}
