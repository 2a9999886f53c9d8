package delivery

import (
	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold"
)

// Write is a plan that writes one file.
func Write(s *Snapshot, actor, headline string, role connection.Role, path, content string) Plan {
	p := Plan{Title: headline, Actor: actor, snapshot: s}
	p.commit(role, headline, []scaffold.File{{Path: path, Content: []byte(content)}})
	return p
}
