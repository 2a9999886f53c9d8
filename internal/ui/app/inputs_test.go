package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	ask "gitconnection/internal/scaffold/form"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

const asksFor = `# @input.type: string
# @input.description: the name under which people reach it, in the zone that external-dns
#   looks after in this cluster
# @input.required: true
host: ""
# @input.type: enum
# @input.description: where the nodes run
# @input.options: fra1, lon1, nyc1
# @input.required: true
region: ""
nodes:
  # @input.type: int
  # @input.description: how many nodes
  count: 3
  # @input.type: bool
  # @input.description: add nodes when there is too little room
  scale: true
# @input.type: number
share: 0.5
# @input.type: secret
# @input.description: the key of the store
# @input.required: true
# @input.secretBackend: vault
# @input.secretPath: konstruct/shared/store
# @input.secretKey: api-key
key: ""
# @input.type: string
cluster: <WORKLOAD_CLUSTER_NAME>
`

// asking opens a form on the screen; given are the answers that it took.
func asking(s *screen, more ...ask.Input) (given *map[string]string) {
	given = new(map[string]string)
	asks, _ := ask.Parse([]byte(asksFor))
	d := &kit.FormScreen{Title: "Install external-dns", Intro: "Into staging on umbrella-eu. Nothing is written before you agree to the plan.", Accept: "plan",
		Form: session.NewTemplateForm(s.m.session.Env, append(more, asks.Inputs...)...)}
	d.Submit = func() (tea.Cmd, string) {
		if d.Value("host") == "taken.example" {
			return nil, "taken.example is the host of search already"
		}
		*given = d.Answers(nil)
		return nil, ""
	}
	s.m.session.Open(d)
	s.send(tickMsg{})
	return given
}

func inputsScenes() []scene {
	return []scene{
		{name: "inputs", drive: func(s *screen) { asking(s) }, has: []string{"Install external-dns", "▌ host", "field 1 of 7"}},
		{name: "inputs-choice", drive: func(s *screen) {
			asking(s)
			s.keys("tab", "right")
		}, has: []string{"‹ fra1 ›", "one of fra1, lon1, nyc1"}},
		{name: "inputs-wrong", drive: func(s *screen) {
			asking(s)
			s.keys("type:shop.example", "tab", "tab", "type:many", "enter")
		}, has: []string{"✕ it is needed", "✕ a whole number"}},
		{name: "inputs-secret", drive: func(s *screen) {
			asking(s)
			s.keys("shift+tab", "shift+tab")
		}, has: []string{"never the secret", "ctrl+y"}},
	}
}

func TestInputsAreCheckedAndGiven(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := populated().listen()
		s := w.at(t, 80, 24)
		given := asking(s, session.TextInput("name", "how it is called", true), session.ChoiceInput("environment", "where it runs", "development", "staging"))
		s.keys("enter")
		s.has("✕ it is needed", "▌ name")
		long := strings.Repeat("abcdefghij", 20)
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(long[:150] + "\n" + long[150:199]), Paste: true})
		s.keys("tab", "s", "tab", "type:taken.example", "tab", "type:l", "tab", "type:5x")
		s.has("✕ a whole number", "how many nodes")
		s.keys("backspace", "tab", "left", "tab", "type:1.25", "tab")
		s.has("if vault kv get secret/konstruct/shared/store")
		s.keys("ctrl+y")
		if len(w.copied) != 1 || w.copied[0] != "if vault kv get secret/konstruct/shared/store >/dev/null 2>&1; then vault kv patch secret/konstruct/shared/store api-key=-; else vault kv put -cas=0 secret/konstruct/shared/store api-key=-; fi" {
			t.Errorf("copied %q", w.copied)
		}
		s.keys("enter")
		s.has("✕ taken.example is the host of search already")
		if len(*given) != 0 {
			t.Fatal("what will not do was taken")
		}
		s.keys("tab", "tab", "tab", "tab", "backspace", "backspace")
		for range "taken.example" {
			s.keys("backspace")
		}
		s.keys("type:shop.example", "enter")
		s.lacks("Install external-dns")
		want := map[string]string{"name": long[:150] + " " + long[150:199], "environment": "staging", "host": "shop.example", "region": "lon1", "nodes.count": "5", "nodes.scale": "false", "share": "1.25", "key": "vault:konstruct/shared/store#api-key"}
		if got := *given; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("given %v\nwant  %v", got, want)
		}
	})
}

// A secret that is pasted in place of a reference is refused, and not shown.
func TestASecretIsNotShown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 80, 24)
		asking(s)
		s.keys("shift+tab", "shift+tab")
		for range 60 {
			s.keys("backspace")
		}
		s.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("hunter2hunter2hunter2"), Paste: true})
		s.has("••••••••", "✕ where the secret is")
		s.lacks("hunter2")
		s.keys("tab")
		s.lacks("hunter2")
	})
}

// Sixty fields in a small terminal: the focus is always visible.
func TestManyInputsScroll(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := populated().at(t, 60, 16)
		var asks []ask.Input
		for i := range 60 {
			asks = append(asks, ask.Input{Path: []string{"some", "long", fmt.Sprintf("field-%02d", i)}, Type: ask.String, Required: i%7 == 0, Description: strings.Repeat("words ", 40)})
		}
		many := &kit.FormScreen{Title: "Many", Accept: "plan", Form: session.NewTemplateForm(s.m.session.Env, asks...)}
		many.Submit = func() (tea.Cmd, string) { return nil, "" }
		s.m.session.Open(many)
		for i := range 60 {
			s.has(fmt.Sprintf("field-%02d", i), fmt.Sprintf("field %d of 60", i+1))
			s.keys("tab")
		}
		s.keys("enter", "shift+tab", "shift+tab")
		s.has("field-58", "▌")
		s.pass(time.Second)
	})
}
