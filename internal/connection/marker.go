package connection

import "time"

// MarkerPath is where the second part of the marker lives in both repositories.
const MarkerPath = ".konstruct/connection.yaml"

// ProposalBranch is where commits go that a ruleset keeps off the default branch.
const ProposalBranch = "konstruct/scaffold"

// States of a marker.
const (
	MarkerConnected    = "connected"
	MarkerDisconnected = "disconnected"
)

// Identity is what a marker remembers of a repository. Names change, ids don't.
type Identity struct {
	FullName string `yaml:"name"`
	NodeID   string `yaml:"node_id"`
	ID       int64  `yaml:"id"`
}

// Marker is the content of MarkerPath. It is deterministic: the same
// connection gives the same bytes, so that a repeated run writes nothing.
type Marker struct {
	Schema       int               `yaml:"schema"`
	State        string            `yaml:"state"`
	Organization string            `yaml:"organization"`
	Role         Role              `yaml:"role"`
	Repository   Identity          `yaml:"repository"`
	Counterpart  Identity          `yaml:"counterpart"`
	Scaffold     int               `yaml:"scaffold"`               // version of the scaffold
	Files        map[string]string `yaml:"files"`                  // path → git blob SHA-1 of every scaffolded file
	Environments []string          `yaml:"environments,omitempty"` // platform only, in order of promotion
	By           string            `yaml:"by,omitempty"`           // tombstone: who
	At           time.Time         `yaml:"at,omitempty"`           // tombstone: when
}
