package gitstore

import (
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/pktline"
)

// acknowledge answers the commits that a client has, and returns those that are
// here, too. Enough says that the pack follows: the client is done, or lets the
// server decide it. A client with a long history of its own tells it in rounds,
// each in a request of its own. Git: gitprotocol-pack, packfile negotiation, and
// get_common_commits in upload-pack.c.
func (g *Store) acknowledge(lines *pktline.Encoder, ask Fetch) (common []plumbing.Hash, enough bool) {
	last, ready, foreign := plumbing.ZeroHash, false, false
	satisfied := g.satisfied(ask.Wants)
	for _, h := range ask.Haves {
		if _, err := g.Commit(h); err != nil {
			foreign = true
			if ask.Detailed && satisfied(common) {
				ready = true
				_ = lines.Encodef("ACK %s ready\n", h)
			}
			continue
		}
		common, last = append(common, h), h
		switch {
		case ask.Detailed:
			_ = lines.Encodef("ACK %s common\n", h)
		case len(common) == 1:
			_ = lines.Encodef("ACK %s\n", h)
		}
	}
	if ask.Done {
		switch {
		case len(common) == 0:
			_ = lines.EncodeString("NAK\n")
		case ask.Detailed:
			_ = lines.Encodef("ACK %s\n", last)
		}
		return common, true
	}
	if ask.Detailed && len(common) > 0 && !foreign && satisfied(common) {
		ready = true
		_ = lines.Encodef("ACK %s ready\n", last)
	}
	if ask.Detailed || len(common) == 0 {
		_ = lines.EncodeString("NAK\n")
	}
	if ready && ask.NoDone {
		_ = lines.Encodef("ACK %s\n", last)
		return common, true
	}
	return common, false
}

// satisfied tells whether everything that is wanted stands on something common:
// then the client need not look for more. It remembers the last answer, since it
// is asked for every commit that is not here.
func (g *Store) satisfied(wants []plumbing.Hash) func(common []plumbing.Hash) bool {
	known, answer := 0, false
	return func(common []plumbing.Hash) bool {
		if len(common) == known || answer {
			return answer
		}
		known, answer = len(common), true
		stop := map[plumbing.Hash]bool{}
		for _, h := range common {
			stop[h] = true
		}
		for _, want := range wants {
			answer = answer && g.standsOn(want, stop)
		}
		return answer
	}
}

// standsOn reports whether one of the commits is in the history of another.
func (g *Store) standsOn(want plumbing.Hash, on map[plumbing.Hash]bool) bool {
	commits, _, err := g.reach([]plumbing.Hash{want}, 0, on)
	if err != nil {
		return false // what stops the fetch is said where the pack is made
	}
	for _, h := range commits {
		if on[h] {
			return true
		}
	}
	return false
}
