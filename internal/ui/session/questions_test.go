package session

import (
	"fmt"
	"testing"
	"time"

	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/ui/kit"
)

const questions = `# @input.type: enum
# @input.options: fra1, lon1
# @input.required: true
region: ""
nodes:
  # @input.type: int
  count: 3
  # @input.type: bool
  scale: true
# @input.type: secret
# @input.required: true
# @input.secretBackend: vault
# @input.secretPath: konstruct/shared/store
# @input.secretKey: api-key
key: ""
# @input.type: string
cluster: <WORKLOAD_CLUSTER_NAME>
`

func TestTemplateFields(t *testing.T) {
	env, err := kit.NewEnv(kit.Look{Theme: "none"}, "", kit.StandardKeys(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	asks, err := ask.Parse([]byte(questions))
	if err != nil {
		t.Fatal(err)
	}
	f := NewTemplateForm(env, asks.Inputs...)
	for _, want := range []struct{ name, value, hint, accepts string }{
		{"region", "", "choose", "one of fra1, lon1"},
		{"nodes.count", "", "3  (default)", "a whole number"},
		{"nodes.scale", "true", "true  (default)", "true or false"},
		{"key", "vault:konstruct/shared/store#api-key", "", "a reference BACKEND:PATH#KEY, never the secret"},
		{"cluster", "", "filled in when it is rendered", ""},
	} {
		field := f.Field(want.name)
		if field.Value() != want.value || field.Hint != want.hint || field.Accepts != want.accepts {
			t.Errorf("%s: value %q, hint %q, accepts %q", want.name, field.Value(), field.Hint, field.Accepts)
		}
	}
	key := f.Field("key")
	if got := key.Command(key.Value()); got != "if vault kv get secret/konstruct/shared/store >/dev/null 2>&1; then vault kv patch secret/konstruct/shared/store api-key=-; else vault kv put -cas=0 secret/konstruct/shared/store api-key=-; fi" {
		t.Errorf("command %q", got)
	}
	for typed, hidden := range map[string]bool{"hunter2hunter2": true, "vault:": false, "short": false, key.Value(): false} {
		if key.Hide(typed) != hidden {
			t.Errorf("%q hidden: %v", typed, !hidden)
		}
	}
	answers := map[string]string{"region": "lon1", "nodes.count": "5", "nodes.scale": "false", "key": "vault:a/b#c"}
	f.Fill(answers)
	if got := f.Answers(nil); fmt.Sprint(got) != fmt.Sprint(answers) {
		t.Errorf("answers %v, want %v", got, answers)
	}
}

// The only answer to a needed choice is given already, unless there is another
// default.
func TestOnlyChoiceIsChosen(t *testing.T) {
	env, err := kit.NewEnv(kit.Look{Theme: "none"}, "", kit.StandardKeys(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	optional := ChoiceInput("optional", "", "only")
	optional.Required = false
	f := NewTemplateForm(env, ChoiceInput("needed", "", "only"), optional, ChoiceInput("several", "", "one", "two"))
	for name, want := range map[string]string{"needed": "only", "optional": "", "several": ""} {
		if got := f.Value(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
