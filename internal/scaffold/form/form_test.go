package form

import (
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const values = `# A comment of the chart's own.

# @input.type: string
# @input.description: the cluster's region,
#   close to the users
# @input.required: true
region: fra1
# @input.type: enum
# @input.options: small, "medium", large
# @input.default: medium
size: ""
nodes:
  # how many there are
  # @input.type: int
  # @input.description: "machines"
  # @input.default: 3
  count: 1
  # @input.type: float
  spread: 0.5
  # @input.type: boolean
  spot: false
# @input.type: secret
# @input.secretBackend: vault
# @input.secretPath: konstruct/shared/dns
# @input.secretKey: api-key
# @input.secretEnv: API_KEY
# @input.default: <DNS_TOKEN>
dns: "<DNS_TOKEN>"
unasked: true
`

func TestParse(t *testing.T) {
	for _, text := range []string{values, strings.ReplaceAll(values, "\n", "\r\n"), "\ufeff" + values} {
		f, err := Parse([]byte(text))
		if want := []Note{{16, `@input.default is "3" and values.yaml has "1": values.yaml counts, as for Helm`}}; err != nil || !slices.Equal(f.Notes, want) {
			t.Fatalf("%v, notes %q", err, f.Notes)
		}
		for i := range f.Inputs {
			f.Inputs[i].holds = holding{}
		}
		want := []Input{
			{Path: []string{"region"}, Type: String, Description: "the cluster's region, close to the users", Required: true, Default: "fra1", Line: 7},
			{Path: []string{"size"}, Type: Enum, Options: []string{"small", "medium", "large"}, Default: "medium", Line: 11},
			{Path: []string{"nodes", "count"}, Type: Int, Description: "machines", Default: "1", Line: 17},
			{Path: []string{"nodes", "spread"}, Type: Number, Default: "0.5", Line: 19},
			{Path: []string{"nodes", "spot"}, Type: Bool, Default: "false", Line: 21},
			{
				Path: []string{"dns"}, Type: Secret, Default: "<DNS_TOKEN>", Line: 28,
				Secret: Reference{Backend: "vault", Path: "konstruct/shared/dns", Key: "api-key", Env: "API_KEY"},
			},
		}
		if !reflect.DeepEqual(f.Inputs, want) {
			t.Errorf("got  %+v\nwant %+v", f.Inputs, want)
		}
	}
}

func TestNotes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# @input.tpye: string\na: b\n", "line 1: @input.tpye is not known"},
		{"# @input.type: colour\na: b\n", `line 1: the type "colour" is not known; it is taken for a text`},
		{"# @input.type: list\na: [b]\n", `line 1: the type "list" is not known; it is taken for a list in YAML, such as [a, b]`},
		{"# @input.requried: true\na: b\n", "line 1: @input.requried is not known"},
		{"# @input.default: b\na: c\n", `line 1: @input.default is "b" and values.yaml has "c": values.yaml counts, as for Helm`},
		{"# @input.type: secret\n# @input.secretBackend: vault\n# @input.secretPath: a b\n# @input.secretKey: c\na: <B>\n", `line 5: "vault:a b#c" is no place that a can be kept in: where the secret is, as BACKEND:PATH#KEY (such as vault:konstruct/shared/item#api-key), never the secret itself`},
		{"# @input.type\na: b\n", "line 1: @input.type has no value: write @input.type: …"},
		{"# @input.required: perhaps\na: b\n", `line 1: @input.required: "perhaps" is neither true nor false; taken for true`},
		{"# @input.type: enum\na: b\n", "line 2: a is an enum without options; any text is taken"},
		{"# @input.type: enum\n# @input.options: x, y\na: b\n", `line 3: the default "b" of a is none of its options`},
		{"# @input.type: string\n\na: b\n", "line 1: no key follows this annotation directly"},
		{"a:\n  - b\n  # @input.type: string\n  - c\n", "line 3: no key follows this annotation directly"},
	} {
		f, err := Parse([]byte(c.text))
		if err != nil || !slices.ContainsFunc(f.Notes, func(n Note) bool { return n.String() == c.want }) {
			t.Errorf("%q: %v, notes %q, want %q", c.text, err, f.Notes, c.want)
		}
	}
	for _, broken := range []string{"a: [", "a: \xff", "a: !"} {
		if f, err := Parse([]byte(broken)); err == nil && len(f.Inputs) > 0 {
			t.Errorf("%q was read as %+v", broken, f)
		}
	}
}

func TestAnswers(t *testing.T) {
	f, err := Parse([]byte(values))
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.Values(map[string]string{"region": "lon1", "nodes.count": "5", "nodes.spot": "true", "dns": "vault:a/b#c"})
	want := map[string]any{
		"region": "lon1", "size": "medium", "dns": "vault:a/b#c",
		"nodes": map[string]any{"count": float64(5), "spot": true},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	for name, answers := range map[string]map[string]string{
		"nodes.count: a whole number":                 {"nodes.count": "1.5"},
		"nodes.spread: a number":                      {"nodes.spread": "NaN"},
		"nodes.spot: true or false":                   {"nodes.spot": "yes"},
		"size: one of small, medium, large":           {"size": "huge"},
		"other: the template does not ask for it":     {"other": "x"},
		"region: one line without control characters": {"region": "a\nb"},
	} {
		if _, err := f.Values(answers); err == nil || err.Error() != name {
			t.Errorf("%v: %v, want %s", answers, err, name)
		}
	}
	required, _ := Parse([]byte("# @input.required: true\na: \"\"\n"))
	if _, err := required.Values(nil); err == nil || err.Error() != "a: it is needed" {
		t.Errorf("required: %v", err)
	}
}

func TestSecretsAreReferences(t *testing.T) {
	f, err := Parse([]byte(values))
	if err != nil {
		t.Fatal(err)
	}
	in, _ := f.Input("dns")
	for _, secret := range []string{"hunter2", "ghp_0123456789", "vault:../x#y", "vault:a b#c", "vault:a", "<OTHER>"} {
		if err := in.Check(secret); err == nil {
			t.Errorf("%q was taken for a reference", secret)
		}
	}
	ref, err := ParseReference("vault:konstruct/shared/dns#api-key")
	if err != nil || ref.String() != "vault:konstruct/shared/dns#api-key" || ref.StoreCommand() != "if vault kv get secret/konstruct/shared/dns >/dev/null 2>&1; then vault kv patch secret/konstruct/shared/dns api-key=-; else vault kv put -cas=0 secret/konstruct/shared/dns api-key=-; fi" {
		t.Errorf("%+v, %v, %s", ref, err, ref.StoreCommand())
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]bool{"<A>": true, "<CLUSTER_NAME2>": true, "<a>": false, "<>": false, "<_A>": false, "A>": false, "<A": false, "<A> <B>": false} {
		if IsToken(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(values))
	f.Add([]byte("# @input.options: [a, 'b', \"c\"]\na: {b: c}\n# @input.type: int\n? d\n: 1\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		form, err := Parse(text)
		if err != nil {
			return
		}
		for _, in := range form.Inputs {
			if !slices.Contains([]Type{String, Enum, Int, Number, Bool, Secret}, in.Type) || len(in.Path) == 0 || in.Line < 1 {
				t.Fatalf("%+v", in)
			}
		}
		if values, err := form.Values(nil); err == nil && len(form.Inputs) == 0 && len(values) > 0 {
			t.Fatalf("values out of nowhere: %v", values)
		}
	})
}

// TestAnswersKeepTheirType answers values that values.yaml has in one type or
// another, as they are typed.
func TestAnswersKeepTheirType(t *testing.T) {
	enum := func(options string) string { return "# @input.type: enum\n# @input.options: " + options + "\n" }
	for _, c := range []struct {
		text, answer string
		want         any // an error as its text
	}{
		{enum("true,false") + "a: false\n", "true", true},
		{enum("true,false") + "a: true\n", "false", false},
		{enum("yes,no") + "a: yes\n", "no", false},
		{enum("on, off") + "a: off\n", "on", true},
		{enum("true,false") + "a: \"false\"\n", "true", "true"},
		{enum("true,false,auto") + "a: false\n", "auto", "auto"},
		{enum("1,3,5") + "a: 3\n", "5", float64(5)},
		{enum("1,3,5") + "a: \"3\"\n", "5", "5"},
		{enum("1.29,1.30") + "a: \"1.29\"\n", "1.30", "1.30"},
		{"# @input.type: string\na: 1\n", "2", float64(2)},
		{"# @input.type: string\na: 1\n", "512Mi", "512Mi"},
		{"# @input.type: string\na: 80\n", "010", "010"},
		{"# @input.type: string\na: 0.5\n", "0.25", 0.25},
		{"# @input.type: string\na: true\n", "off", false},
		{"# @input.type: string\na: true\n", "perhaps", &AnswerError{"a", "true or false, as values.yaml has it"}},
		{"# @input.type: string\na: x\n", "true", "true"},
		{"# @input.type: string\na: x\n", "12", "12"},
		{"# @input.type: int\na: \"8080\"\n", "9090", "9090"},
		{"# @input.type: int\na: 1\n", "7", float64(7)},
		{"# @input.type: int\na: \"\"\n", "7", int64(7)},
		{"# @input.type: bool\na:\n", "true", true},
		{"# @input.type: string\na: [x]\n", "[z, 1]", []any{"z", float64(1)}},
		{"# @input.type: string\na: []\n", "[z]", []any{"z"}},
		{"# @input.type: string\na: [x]\n", "y", &AnswerError{"a", "a list in YAML, such as [a, b], as values.yaml has it"}},
		{"# @input.type: string\na: {x: 1}\n", "{z: true}", map[string]any{"z": true}},
		{"# @input.type: string\na: {x: 1}\n", "y", &AnswerError{"a", "a mapping in YAML, such as {a: b}, as values.yaml has it"}},
	} {
		f, err := Parse([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Values(map[string]string{"a": c.answer})
		if wrong, ok := c.want.(error); ok {
			if err == nil || err.Error() != wrong.Error() {
				t.Errorf("%q, %q: %v, want %v", c.text, c.answer, err, wrong)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got["a"], c.want) {
			t.Errorf("%q, %q: got %#v, %v, want %#v", c.text, c.answer, got["a"], err, c.want)
		}
	}
}

func TestWithoutAnswerValuesYAMLCounts(t *testing.T) {
	for text, want := range map[string]map[string]any{
		"# @input.default: other\na: mine\n":                 {},
		"# @input.default: other\na: \"\"\n":                 {"a": "other"},
		"# @input.default: other\na:\n":                      {"a": "other"},
		"# @input.type: int\n# @input.default: 3\na: 1\n":    {},
		"# @input.type: int\n# @input.default: 3\na:\n":      {"a": int64(3)},
		"# @input.type: string\na: [x]\n":                    {},
		"# @input.type: string\na: []\n":                     {},
		"# @input.required: true\na: [x]\n":                  {},
		"# @input.type: enum\n# @input.options: y\na: x\n":   {},
		"# @input.type: string\n# @input.default: 1\na: 0\n": {},
	} {
		f, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.Values(nil); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, %v, want %v", text, got, err, want)
		}
	}
}

func TestEverythingThatIsMissingIsNamed(t *testing.T) {
	f, _ := Parse([]byte("# @input.required: true\na: \"\"\n# @input.required: true\nb:\nc:\n  # @input.required: true\n  d: \"\"\n"))
	for want, answers := range map[string]map[string]string{
		"a: it is needed; b: it is needed; c.d: it is needed": nil,
		"a: it is needed; c.d: it is needed":                  {"b": "x"},
		"c.d: it is needed":                                   {"a": "x", "b": "x"},
	} {
		if _, err := f.Values(answers); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestShownPlacesAreAccepted gives each place back as it is shown.
func TestShownPlacesAreAccepted(t *testing.T) {
	for _, path := range []string{"/nvidia-nim", "konstruct/shared/dns", "team@acme/db+1", "a=b"} {
		f, _ := Parse([]byte("# @input.type: secret\n# @input.secretBackend: vault\n# @input.secretPath: " + path + "\n# @input.secretKey: k\na: \"\"\n"))
		in := f.Inputs[0]
		if err := in.Check(in.Secret.String()); in.Secret.Path != path || err != nil || len(f.Notes) > 0 {
			t.Errorf("%+v, %v, %v", in, err, f.Notes)
		}
	}
	if ref, _ := ParseReference("vault:/nvidia-nim#ngc-api-key"); !strings.Contains(ref.StoreCommand(), "vault kv patch secret/nvidia-nim ngc-api-key=-;") {
		t.Error(ref.StoreCommand())
	}
}

// A description of many lines costs what its lines cost, not what each of them
// costs with all before it.
func TestALongDescription(t *testing.T) {
	const lines = 20_000
	values := []byte("# @input.type: string\n# @input.description: x\n" + strings.Repeat("# more\n", lines) + "a: x\n")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f, err := Parse(values)
	runtime.ReadMemStats(&after)
	if err != nil || len(f.Inputs) != 1 || f.Inputs[0].Description != "x"+strings.Repeat(" more", lines) {
		t.Fatalf("%v, %d inputs", err, len(f.Inputs))
	}
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 100*uint64(len(values)) {
		t.Errorf("%d bytes for a file of %d", bytes, len(values))
	}
}
