package simulator

import (
	"bytes"
	"crypto"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// person is an author or committer of a commit.
type person struct {
	Name, Email string
	When        time.Time
}

// webFlow is who commits what GitHub makes itself.
const (
	webFlowLogin = "web-flow"
	webFlowName  = "GitHub"
	webFlowEmail = "noreply@github.com"
)

// commitInput describes a commit to be written.
type commitInput struct {
	Tree      plumbing.Hash
	Parents   []plumbing.Hash
	Message   string
	Author    person
	Committer person
	Signed    bool   // GitHub signs it with its own key
	Signature string // a signature that came from outside; not verified
}

// writeCommit stores a commit, signed with GitHub's key if asked for.
func (s *Simulator) writeCommit(r *repository, in commitInput) (plumbing.Hash, error) {
	c := &object.Commit{
		Author:       in.Author.signature(),
		Committer:    in.Committer.signature(),
		Message:      in.Message,
		TreeHash:     in.Tree,
		ParentHashes: in.Parents,
		PGPSignature: in.Signature,
	}
	var v verification
	if in.Signed {
		payload, err := encodeCommit(c)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		sig, err := s.sign(payload, in.Committer.When)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		c.PGPSignature = sig
		v = verification{Signature: sig, Payload: string(payload), At: in.Committer.When}
	}
	h, err := r.git.WriteCommit(c)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if in.Signed {
		r.verified[h] = v
	}
	return h, nil
}

func (p person) signature() object.Signature {
	return object.Signature{Name: plainName(p.Name), Email: plainName(p.Email), When: p.When.UTC()}
}

var headerBreakers = strings.NewReplacer("<", "", ">", "", "\n", " ", "\x00", "")

// plainName takes out what would break a commit's header lines.
func plainName(v string) string {
	return strings.TrimSpace(headerBreakers.Replace(v))
}

func encodeCommit(c *object.Commit) ([]byte, error) {
	o := &plumbing.MemoryObject{}
	if err := c.EncodeWithoutSignature(o); err != nil {
		return nil, fmt.Errorf("encode commit: %w", err)
	}
	rd, err := o.Reader()
	if err != nil {
		return nil, fmt.Errorf("encode commit: %w", err)
	}
	return io.ReadAll(rd)
}

// commitSigner is the host's own OpenPGP key.
type commitSigner struct{ entity *openpgp.Entity }

func (s *Simulator) signConfig(at time.Time) *packet.Config {
	return &packet.Config{
		Rand:        randomReader{s},
		DefaultHash: crypto.SHA256,
		Algorithm:   packet.PubKeyAlgoEdDSA,
		Time:        func() time.Time { return at },
	}
}

// sign returns an armored detached signature over a commit's bytes. The key is
// made with the first one: most worlds never need it.
func (s *Simulator) sign(payload []byte, at time.Time) (string, error) {
	if s.signer == nil {
		e, err := openpgp.NewEntity(webFlowName, "web-flow commit signing", webFlowEmail, s.signConfig(at))
		if err != nil {
			return "", fmt.Errorf("make the signing key: %w", err)
		}
		s.signer = &commitSigner{entity: e}
	}
	var out bytes.Buffer
	if err := openpgp.ArmoredDetachSign(&out, s.signer.entity, bytes.NewReader(payload), s.signConfig(at)); err != nil {
		return "", fmt.Errorf("sign commit: %w", err)
	}
	return out.String() + "\n", nil
}

// signerID is the id of the host's key, in hexadecimal; nil before it has
// signed anything.
func (s *Simulator) signerID() any {
	if s.signer == nil {
		return nil
	}
	return s.signer.entity.PrimaryKey.KeyIdString()
}

// moveBranch points a branch at a commit and lets everything follow that
// depends on it: push dates and the heads of open pull requests.
func (s *Simulator) moveBranch(r *repository, branch string, h plumbing.Hash) error {
	if err := r.git.SetRef("refs/heads/"+branch, h); err != nil {
		return err
	}
	s.pushed(r)
	for _, p := range r.pulls {
		if p.Open && p.Head == branch {
			p.HeadSHA, p.Updated = h, s.now()
			// Without commits there is nothing to merge: GitHub closes it, also where the
			// next push would bring some (https://github.com/wei/pull/issues/365).
			if base, found := r.git.BranchHash(p.Base); found && len(r.git.Between(base, h)) == 0 {
				s.closePull(p)
			}
		}
	}
	return nil
}

// pushed notes that the repository's content has changed.
func (s *Simulator) pushed(r *repository) {
	r.Pushed, r.Updated = s.now(), s.now()
}
