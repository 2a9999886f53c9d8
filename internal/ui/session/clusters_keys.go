package session

import (
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// FolderURL is the page of a folder at the head of its repository.
func FolderURL(s *delivery.Repository, path string) string {
	if s.HTMLURL == "" || path == "" {
		return s.HTMLURL
	}
	return s.HTMLURL + "/tree/" + text.EscapePath(s.Branch+"/"+path)
}

// Fields beside those of the template.
const (
	FieldName        = "name"
	FieldTemplate    = "template"
	FieldParent      = "parent"
	FieldEnvironment = "environment"
)
