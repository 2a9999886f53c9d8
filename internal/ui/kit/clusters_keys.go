package kit

// Given are the answers of a form that was filled with those from before: one
// that was taken back is an empty text.
func (f *Inputs) Given(before map[string]string) map[string]string {
	out := f.Answers()
	for name := range before {
		if _, ok := out[name]; !ok && f.Field(name) != nil {
			out[name] = ""
		}
	}
	return out
}
