package scaffold

import (
	"fmt"
	"strings"
)

// KubernetesName says why a name cannot be one of a cluster or an environment:
// both become parts of names and labels in Kubernetes (RFC 1123 labels).
func KubernetesName(name string) error {
	wrong := len(name) == 0 || len(name) > maxName || name[0] == '-' || name[len(name)-1] == '-' ||
		strings.ContainsFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' })
	if wrong {
		return fmt.Errorf("%q is no name for Kubernetes: 1 to %d lower-case letters, digits and hyphens, beginning and ending with a letter or digit", name, maxName)
	}
	return nil
}

// maxName leaves room, in the 63 characters of a label, for what is appended
// to it.
const maxName = 40
