package simulator

import (
	"maps"
	"slices"
)

// Copy returns another simulator with the same world and faults: building a
// world takes longer than copying one. Neither notices what happens in the
// other. Sign-ins under way, the log of requests and what was used of rate
// limits stay behind. The copy keeps the base URL unless opts has one, and goes
// on with opts.Rand: two copies with the same randomness do the same.
func (s *Simulator) Copy(opts Options) *Simulator {
	s.mu.Lock()
	defer s.mu.Unlock()
	if opts.BaseURL == "" {
		opts.BaseURL = s.base
	}
	c := New(opts)
	c.skew.Store(s.skew.Load())
	c.world = s.world.copied()
	c.secrets, c.signer, c.treeMax = slices.Clone(s.secrets), s.signer, s.treeMax
	c.queries, c.trouble = s.queries, s.trouble
	c.limits.limits = maps.Clone(s.limits.limits)
	c.secondary.SecondaryLimits = s.secondary.SecondaryLimits
	s.faults.CopyTo(&c.faults)
	return c
}

// copier copies what points at each other, each thing once.
type copier struct {
	accounts      map[*account]*account
	apps          map[*app]*app
	installations map[*installation]*installation
	tokens        map[*token]*token
	repositories  map[*repository]*repository
	rulesets      map[*ruleset]*ruleset
}

// once copies what is not known yet, and has what the copy points at copied.
func once[T any](known map[*T]*T, from *T, inside func(*T)) *T {
	if from == nil || known[from] != nil {
		return known[from]
	}
	to := new(T)
	*to = *from
	known[from] = to
	inside(to)
	return to
}

// each copies the values of a map.
func each[K comparable, V any](in map[K]V, of func(V) V) map[K]V {
	out := make(map[K]V, len(in))
	for k, v := range in {
		out[k] = of(v)
	}
	return out
}

func (w *world) copied() world {
	c := copier{map[*account]*account{}, map[*app]*app{}, map[*installation]*installation{}, map[*token]*token{}, map[*repository]*repository{}, map[*ruleset]*ruleset{}}
	out := *w
	out.accounts = each(w.accounts, c.account)
	out.apps = each(w.apps, c.app)
	out.installations = each(w.installations, c.installation)
	out.tokens = each(w.tokens, c.token)
	out.repositories = each(w.repositories, c.repository)
	out.byID = each(w.byID, c.repository)
	out.rulesets = mapOf(w.rulesets, c.ruleset)
	out.renamed, out.grants = maps.Clone(w.renamed), maps.Clone(w.grants)
	out.requests = mapOf(w.requests, func(q *installationRequest) *installationRequest {
		r := *q
		r.App, r.Account, r.Requester = c.app(q.App), c.account(q.Account), c.account(q.Requester)
		return &r
	})
	return out
}

func (c copier) account(from *account) *account {
	return once(c.accounts, from, func(a *account) {
		a.owners, a.members, a.policy = maps.Clone(a.owners), maps.Clone(a.members), a.policy.Copy()
	})
}

func (c copier) app(from *app) *app {
	return once(c.apps, from, func(a *app) {
		a.Owner, a.Bot = c.account(a.Owner), c.account(a.Bot)
		a.CallbackURLs, a.Permissions, a.Events = slices.Clone(a.CallbackURLs), maps.Clone(a.Permissions), slices.Clone(a.Events)
		a.moreSecrets = slices.Clone(a.moreSecrets)
		a.keys = mapOf(a.keys, func(k *appKey) *appKey { return new(*k) })
	})
}

func (c copier) installation(from *installation) *installation {
	return once(c.installations, from, func(in *installation) {
		in.App, in.Account, in.SuspendedBy = c.app(in.App), c.account(in.Account), c.account(in.SuspendedBy)
		in.Permissions, in.Repositories = maps.Clone(in.Permissions), maps.Clone(in.Repositories)
	})
}

func (c copier) token(from *token) *token {
	return once(c.tokens, from, func(t *token) {
		t.App, t.Installation, t.User, t.Pair = c.app(t.App), c.installation(t.Installation), c.account(t.User), c.token(t.Pair)
		t.Permissions, t.RepositoryIDs, t.Scopes = maps.Clone(t.Permissions), maps.Clone(t.RepositoryIDs), slices.Clone(t.Scopes)
	})
}

func (c copier) ruleset(from *ruleset) *ruleset {
	return once(c.rulesets, from, func(r *ruleset) {
		r.Owner, r.Repository, r.BypassApps = c.account(r.Owner), c.repository(r.Repository), slices.Clone(r.BypassApps)
		r.RequiredChecks, r.MergeMethods, r.Rules = slices.Clone(r.RequiredChecks), slices.Clone(r.MergeMethods), r.Rules.Copy()
	})
}

func (c copier) repository(from *repository) *repository {
	return once(c.repositories, from, func(r *repository) {
		r.Owner, r.Topics = c.account(r.Owner), slices.Clone(r.Topics)
		r.Features, r.Titles, r.Roles, r.Properties = maps.Clone(r.Features), maps.Clone(r.Titles), maps.Clone(r.Roles), maps.Clone(r.Properties)
		r.git, r.verified, r.protected = r.git.Copy(), maps.Clone(r.verified), maps.Clone(r.protected)
		for branch, p := range r.protected {
			r.protected[branch] = p.Copy()
		}
		r.block, r.checks = r.block.Copy(), maps.Clone(r.checks)
		for head, list := range r.checks {
			r.checks[head] = slices.Clone(list)
		}
		r.rulesets = mapOf(r.rulesets, c.ruleset)
		r.keys = mapOf(r.keys, func(k *deployKey) *deployKey { return new(*k) })
		r.pulls = mapOf(r.pulls, func(p *pullRequest) *pullRequest {
			q := *p
			q.User, q.MergedBy = c.account(p.User), c.account(p.MergedBy)
			q.Reviews = mapOf(p.Reviews, func(v review) review { return review{c.account(v.By), v.State} })
			q.job.startedBy = nil
			return &q
		})
	})
}
