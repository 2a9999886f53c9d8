package edit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// proved reads the result the way Argo CD and Helm do, with sigs.k8s.io/yaml: that
// is YAML 1.1, where yes, on, 010 and 1_000 are no texts. The value at p has to be
// the text that was meant.
func proved(file []byte, documents, document int, p Path, value string) error {
	parts := split(file)
	if len(parts) != documents {
		return errors.New("its documents cannot be told apart; change it by hand")
	}
	data, err := yaml.YAMLToJSON(parts[document])
	if err != nil {
		return fmt.Errorf("it could not be read by Argo CD: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var at any
	if err := d.Decode(&at); err != nil {
		return fmt.Errorf("read it as JSON: %w", err)
	}
	for _, step := range p {
		switch v := at.(type) {
		case map[string]any:
			at = v[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(v) {
				return ErrAbsent
			}
			at = v[i]
		default:
			return ErrAbsent
		}
	}
	if got, ok := at.(string); !ok || got != value {
		return fmt.Errorf("it would not be read as the text %q, but as %v; change it by hand", value, at)
	}
	return nil
}

// split cuts a file into its documents: a line that begins with three hyphens
// begins one (YAML 1.1, 9.2), wherever it stands.
func split(file []byte) [][]byte {
	var out [][]byte
	var part []byte
	begun := false
	for line := range bytes.Lines(bytes.TrimPrefix(file, []byte("\ufeff"))) {
		bare := strings.TrimRight(string(line), "\r\n")
		if rest, ok := strings.CutPrefix(bare, "---"); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
			if begun {
				out = append(out, part)
			}
			part, begun = append([]byte("   "), line[len("---"):]...), true
			continue
		}
		if text := strings.TrimSpace(bare); text != "" && text[0] != '#' && text[0] != '%' {
			begun = true
		}
		part = append(part, line...)
	}
	if begun {
		out = append(out, part)
	}
	return out
}
