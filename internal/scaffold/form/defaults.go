package form

import "maps"

// WithDefaults returns answers with the defaults of required inputs filled in.
// They are recorded, so that a new default in the template does not move a
// cluster to another region or machine type.
func (f Form) WithDefaults(answers map[string]string) map[string]string {
	out := maps.Clone(answers)
	if out == nil {
		out = map[string]string{}
	}
	for _, in := range f.Inputs {
		if in.Required && out[in.Name()] == "" && in.Default != "" && !IsToken(in.Default) && in.Type != Secret {
			out[in.Name()] = in.Default
		}
	}
	return out
}

// SameAnswers reports whether two sets of answers say the same.
func SameAnswers(a, b map[string]string) bool {
	return maps.Equal(a, b) || len(a) == 0 && len(b) == 0
}
