package connection

import (
	"errors"
	"fmt"
	"time"

	"github.com/goccy/go-yaml"

	"gitconnection/internal/untrusted"
)

// MarkerPath is where the second part of the marker lives in both repositories.
const MarkerPath = ".konstruct/connection.yaml"

// ProposalBranch is where commits go that a ruleset keeps off the default branch.
const ProposalBranch = "konstruct/scaffold"

// States of a marker.
const (
	MarkerConnected    = "connected"
	MarkerDisconnected = "disconnected"
)

// markerSchema is the version of the marker's format. Newer ones are not read:
// a program that does not know what they mean must not rewrite them.
const markerSchema = 1

// Identity is what a marker remembers of a repository. Names change, ids don't.
type Identity struct {
	FullName string
	NodeID   string
	ID       int64
}

// Marker is the content of MarkerPath. It is deterministic: the same
// connection gives the same bytes, so that a repeated run writes nothing.
type Marker struct {
	State        string
	Organization string
	Role         Role
	Repository   Identity
	Counterpart  Identity
	Scaffold     int               // version of the scaffold
	Adopted      bool              // it held files of somebody's own when it was taken over
	Files        map[string]string // path → git blob SHA-1 of every scaffolded file
	Environments []string          // platform only, in order of promotion
	// Protected are the environments of which a change has to be confirmed by
	// name; nil is the last one in the order, empty none. Platform only.
	Protected []string
	// HTTPS says that Argo CD reads the repositories by HTTPS, with a GitHub
	// App; else by SSH, with deploy keys. Platform only.
	HTTPS bool
	By    string    // tombstone: who
	At    time.Time // tombstone: when
}

type markerIdentity struct {
	Name   string `yaml:"name"`
	NodeID string `yaml:"node_id"`
	ID     int64  `yaml:"id"`
}

type markerFile struct {
	Schema       int               `yaml:"schema"`
	State        string            `yaml:"state"`
	Organization string            `yaml:"organization"`
	Role         string            `yaml:"role"`
	Repository   markerIdentity    `yaml:"repository"`
	Counterpart  markerIdentity    `yaml:"counterpart"`
	Scaffold     int               `yaml:"scaffold"`
	Adopted      bool              `yaml:"adopted,omitempty"`
	Files        map[string]string `yaml:"files"`
	Environments []string          `yaml:"environments,omitempty"`
	Protected    *[]string         `yaml:"protected,omitempty"` // schema 1, too: a program that does not know it protects the last one
	Git          string            `yaml:"git,omitempty"`       // "https", or nothing for SSH
	By           string            `yaml:"by,omitempty"`
	At           string            `yaml:"at,omitempty"`
}

const markerHeader = `# Konstruct recognizes this repository by this file. Change it with konstruct.
`

// Encode returns the marker's bytes.
func (m Marker) Encode() ([]byte, error) {
	f := markerFile{
		Schema: markerSchema, State: m.State, Organization: m.Organization, Role: string(m.Role),
		Repository: wire(m.Repository), Counterpart: wire(m.Counterpart),
		Scaffold: m.Scaffold, Adopted: m.Adopted, Files: m.Files, Environments: m.Environments, By: m.By,
	}
	if m.HTTPS {
		f.Git = "https"
	}
	if m.Protected != nil {
		f.Protected = &m.Protected
	}
	if !m.At.IsZero() {
		f.At = m.At.UTC().Format(time.RFC3339)
	}
	body, err := yaml.MarshalWithOptions(f, yaml.IndentSequence(true))
	if err != nil {
		return nil, fmt.Errorf("write marker: %w", err)
	}
	return append([]byte(markerHeader), body...), nil
}

func wire(i Identity) markerIdentity {
	return markerIdentity{Name: i.FullName, NodeID: i.NodeID, ID: i.ID}
}

// ParseMarker reads a marker. Everything in it comes from a repository that
// others may write to, so it is checked before anything believes it.
func ParseMarker(data []byte) (Marker, error) {
	if len(data) == 0 {
		return Marker{}, errors.New("the marker is empty")
	}
	if len(data) > maxMarker {
		return Marker{}, fmt.Errorf("the marker is larger than %d bytes", maxMarker)
	}
	var f markerFile
	if err := untrusted.Decode(data, &f); err != nil {
		return Marker{}, fmt.Errorf("the marker cannot be read: %w", err)
	}
	if f.Schema != markerSchema {
		return Marker{}, fmt.Errorf("the marker has schema %d; this program knows %d", f.Schema, markerSchema)
	}
	m := Marker{
		State: f.State, Organization: f.Organization, Role: Role(f.Role), Scaffold: f.Scaffold, Adopted: f.Adopted, Environments: f.Environments, By: f.By,
		Repository:  Identity{FullName: f.Repository.Name, NodeID: f.Repository.NodeID, ID: f.Repository.ID},
		Counterpart: Identity{FullName: f.Counterpart.Name, NodeID: f.Counterpart.NodeID, ID: f.Counterpart.ID},
		Files:       f.Files,
	}
	m.HTTPS = f.Git == "https"
	if f.Protected != nil {
		m.Protected = append([]string{}, *f.Protected...) // not nil: none is said
	}
	if m.Files == nil {
		m.Files = map[string]string{}
	}
	if f.At != "" {
		at, err := time.Parse(time.RFC3339, f.At)
		if err != nil {
			return Marker{}, fmt.Errorf("the marker's time %q cannot be read", f.At)
		}
		m.At = at
	}
	return m, m.check()
}

const maxMarker = 256 << 10 // bytes

func (m Marker) check() error {
	switch {
	case m.State != MarkerConnected && m.State != MarkerDisconnected:
		return fmt.Errorf("the marker's state %q is unknown", m.State)
	case m.Role != Platform && m.Role != Application:
		return fmt.Errorf("the marker's role %q is unknown", m.Role)
	case m.Repository.NodeID == "" || m.Repository.ID == 0:
		return errors.New("the marker names no repository")
	}
	if err := m.organization().Validate(); err != nil {
		return fmt.Errorf("the marker's names: %w", err)
	}
	return nil
}
