package session

import (
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
	"gitconnection/internal/text"
)

// SubjectOf is the first line of a message.
func SubjectOf(message string) string {
	first, _, _ := strings.Cut(message, "\n")
	return text.Clean(first)
}

// RequestedBy is in whose name konstruct made a commit, "" when it did not: the
// trailer that it puts under each of its messages.
func RequestedBy(message string) string {
	lines := strings.Split(strings.TrimRight(message, "\n"), "\n")
	if len(lines) < 3 {
		return ""
	}
	for _, l := range lines[max(2, len(lines)-5):] {
		if who, ok := strings.CutPrefix(l, "Requested-by: "); ok {
			return text.Clean(strings.TrimSpace(who))
		}
	}
	return ""
}

// CommitURL is the page of a commit, "" where that of the repository is not
// known.
func CommitURL(web, sha string) string {
	if web == "" {
		return ""
	}
	return strings.TrimSuffix(web, "/") + "/commit/" + sha
}

// FolderURL is the page of a folder at the head of its repository.
func FolderURL(s *delivery.Repository, path string) string {
	if s.HTMLURL == "" || path == "" {
		return s.HTMLURL
	}
	return s.HTMLURL + "/tree/" + text.EscapePath(s.Branch+"/"+path)
}

// CloneCommand is what copies a repository to a disk.
func CloneCommand(r connection.Repository) string {
	return "git clone " + text.Clean(r.HTMLURL) + ".git"
}
