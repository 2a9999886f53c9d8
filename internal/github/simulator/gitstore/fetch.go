package gitstore

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/format/pktline"
)

// Fetch is what a client asks for. Git: gitprotocol-pack, packfile negotiation.
type Fetch struct {
	Wants    []plumbing.Hash
	Haves    []plumbing.Hash
	Shallows map[plumbing.Hash]bool // commits whose parents the client lacks
	Depth    int                    // 0: everything
	Done     bool
	// Negotiates says that something followed the list of wants. A client that
	// fetches a part of the history asks first where that part ends, and for
	// nothing else.
	Negotiates bool
	// Detailed and NoDone are capabilities that the client takes the server at
	// its word for: multi_ack_detailed, and the pack without another request.
	Detailed, NoDone bool
}

// ReadFetch reads the body of a request to git-upload-pack.
func ReadFetch(body io.Reader) (Fetch, error) {
	ask := Fetch{Shallows: map[plumbing.Hash]bool{}}
	lines := pktline.NewScanner(body)
	for wanted := false; lines.Scan(); {
		ask.Negotiates = wanted
		word, rest, _ := strings.Cut(strings.TrimSuffix(string(lines.Bytes()), "\n"), " ")
		hash, capabilities, _ := strings.Cut(rest, " ")
		switch word {
		case "": // a flush ends a part
			wanted = true
		case "want":
			ask.Wants = append(ask.Wants, plumbing.NewHash(hash))
			asked := strings.Fields(capabilities)
			ask.Detailed = ask.Detailed || slices.Contains(asked, "multi_ack_detailed")
			ask.NoDone = ask.NoDone || slices.Contains(asked, "no-done")
		case "have":
			ask.Haves = append(ask.Haves, plumbing.NewHash(hash))
		case "shallow":
			ask.Shallows[plumbing.NewHash(hash)] = true
		case "deepen":
			depth, err := strconv.Atoi(rest)
			if err != nil || depth < 1 {
				return ask, fmt.Errorf("invalid depth %q", rest)
			}
			ask.Depth = depth
		case "done":
			ask.Done = true
		default:
			return ask, fmt.Errorf("%q is not supported", word)
		}
	}
	if err := lines.Err(); err != nil {
		return ask, fmt.Errorf("read request: %w", err)
	}
	return ask, nil
}

// CheckWants refuses objects that no reference points to, as GitHub does for
// those that it does not advertise.
func (g *Store) CheckWants(ask Fetch) error {
	if len(ask.Wants) == 0 {
		return errors.New("nothing is wanted")
	}
	refs := g.Refs("refs/")
	for _, want := range ask.Wants {
		if !slices.ContainsFunc(refs, func(one Ref) bool { return one.Hash == want }) {
			return fmt.Errorf("not our ref %s", want)
		}
	}
	return nil
}

// AnswerFetch writes what a client gets for its request: where a shallow history
// ends, which commits are common, and the pack.
func (g *Store) AnswerFetch(w io.Writer, ask Fetch) error {
	lines := pktline.NewEncoder(w)
	commits, edge, err := g.reach(ask.Wants, ask.Depth, nil)
	if err != nil {
		return err
	}
	if ask.Depth > 0 {
		writeShallow(lines, ask, commits, edge)
	}
	if !ask.Negotiates {
		return nil
	}
	common, enough := g.acknowledge(lines, ask)
	if !enough {
		return nil
	}
	objects, err := g.missing(commits, common, ask.Shallows)
	if err != nil {
		return err
	}
	// The pack is made apart: if it fails, an error can still be said.
	var pack bytes.Buffer
	if _, err := packfile.NewEncoder(&pack, g.storage, false).Encode(objects, 0); err != nil {
		return fmt.Errorf("pack: %w", err)
	}
	_, err = w.Write(pack.Bytes())
	return err
}

// writeShallow says where the client's history ends from now on, and where it
// no longer does.
func writeShallow(lines *pktline.Encoder, ask Fetch, commits, edge []plumbing.Hash) {
	for _, h := range edge {
		if !ask.Shallows[h] {
			_ = lines.Encodef("shallow %s\n", h)
		}
	}
	for _, h := range commits {
		if ask.Shallows[h] && !slices.Contains(edge, h) {
			_ = lines.Encodef("unshallow %s\n", h)
		}
	}
	_ = lines.Flush()
}

// reach lists the commits that some commits stand on, at most depth deep (0:
// all), not looking beyond the commits in stop. Edge are those listed whose
// parents are left out because of the depth.
func (g *Store) reach(from []plumbing.Hash, depth int, stop map[plumbing.Hash]bool) (commits, edge []plumbing.Hash, err error) {
	seen := map[plumbing.Hash]bool{}
	layer := from
	for level := 1; len(layer) > 0; level++ {
		var next []plumbing.Hash
		for _, h := range layer {
			if seen[h] {
				continue
			}
			seen[h] = true
			commit, err := g.Commit(h)
			if err != nil {
				return nil, nil, fmt.Errorf("read commit %s: %w", h, err)
			}
			commits = append(commits, h)
			switch {
			case stop[h]:
			case level == depth && len(commit.ParentHashes) > 0:
				edge = append(edge, h)
			default:
				next = append(next, commit.ParentHashes...)
			}
		}
		layer = next
	}
	// A commit at the edge may also be reached by a shorter way; breadth first
	// finds the shorter one, so its parents are there.
	return commits, edge, nil
}

// missing lists the objects of some commits that a client lacks which has
// others, whose history ends at its shallow commits.
func (g *Store) missing(commits, common []plumbing.Hash, shallows map[plumbing.Hash]bool) ([]plumbing.Hash, error) {
	had, _, err := g.reach(common, 0, shallows)
	if err != nil {
		return nil, err
	}
	seen := map[plumbing.Hash]bool{}
	for _, h := range had {
		if _, err := g.addObjects(h, seen); err != nil {
			return nil, err
		}
	}
	var objects []plumbing.Hash
	for _, h := range commits {
		more, err := g.addObjects(h, seen)
		if err != nil {
			return nil, err
		}
		objects = append(objects, more...)
	}
	return objects, nil
}

// addObjects lists a commit with its trees and blobs, without those seen.
func (g *Store) addObjects(h plumbing.Hash, seen map[plumbing.Hash]bool) ([]plumbing.Hash, error) {
	if seen[h] {
		return nil, nil
	}
	seen[h] = true
	commit, err := g.Commit(h)
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	return g.addTree([]plumbing.Hash{h}, commit.TreeHash, seen)
}

func (g *Store) addTree(into []plumbing.Hash, h plumbing.Hash, seen map[plumbing.Hash]bool) ([]plumbing.Hash, error) {
	if seen[h] {
		return into, nil
	}
	seen[h] = true
	into = append(into, h)
	tree, err := g.Tree(h)
	if err != nil {
		return nil, fmt.Errorf("read tree %s: %w", h, err)
	}
	for _, e := range tree.Entries {
		switch {
		case e.Mode == filemode.Submodule: // a commit of another repository
		case e.Mode == filemode.Dir:
			if into, err = g.addTree(into, e.Hash, seen); err != nil {
				return nil, err
			}
		case !seen[e.Hash]:
			seen[e.Hash] = true
			into = append(into, e.Hash)
		}
	}
	return into, nil
}
