package kit

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

func testForm(t *testing.T, fields ...*Field) *Form {
	t.Helper()
	e, err := NewEnv(Look{Theme: "none"}, "", StandardKeys(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	f := NewForm(e, fields...)
	f.Submit = func() (tea.Cmd, string) { return nil, "" }
	return f
}

func press(f *Form, keys ...string) (done bool) {
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		switch k {
		case "tab":
			msg = tea.KeyMsg{Type: tea.KeyTab}
		case "left":
			msg = tea.KeyMsg{Type: tea.KeyLeft}
		case "right":
			msg = tea.KeyMsg{Type: tea.KeyRight}
		case "enter":
			msg = tea.KeyMsg{Type: tea.KeyEnter}
		case "esc":
			msg = tea.KeyMsg{Type: tea.KeyEsc}
		}
		_, done = f.Key(msg)
	}
	return done
}

// Choices go round in both directions, with and without a place for none.
func TestChoicesGoRound(t *testing.T) {
	optional := func() *Field { return ChoiceField("a", "", "x", "y") }
	required := func() *Field {
		f := ChoiceField("a", "", "x", "y")
		f.Required = true
		return f
	}
	walk := func(field *Field, key string, n int) (out string) {
		f := testForm(t, field)
		for range n {
			press(f, key)
			out += "[" + field.Value() + "]"
		}
		return out
	}
	for _, c := range []struct{ got, want string }{
		{walk(optional(), "right", 4), "[x][y][][x]"}, {walk(optional(), "left", 4), "[y][x][][y]"},
		{walk(required(), "right", 3), "[x][y][x]"}, {walk(required(), "left", 3), "[y][x][y]"},
		{walk(ChoiceField("a", "y", "x", "y"), "right", 3), "[x][y][x]"}, {walk(ChoiceField("a", "y", "x", "y"), "left", 3), "[x][y][x]"},
		{walk(required(), "y", 2), "[y][y]"}, {walk(required(), "z", 1), "[]"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
	f := required()
	f.Set("y")
	if f.Set("z"); f.Value() != "" {
		t.Errorf("chosen what there is not: %q", f.Value())
	}
}

// A field that cannot be used gets the focus; a form is done when all can be,
// nothing is waited for and nobody objects.
func TestFormIsSubmittedOnce(t *testing.T) {
	needed := func(v string) string {
		if v == "" {
			return "it is needed"
		}
		return ""
	}
	first, second := TextField("first", "", 10), TextField("second", "", 10)
	first.AddCheck(needed)
	second.AddCheck(needed)
	f := testForm(t, first, second)
	var edited []string
	f.Changed = func(e *Field) { edited = append(edited, e.Name) }
	submitted, problem := 0, "no"
	f.Submit = func() (tea.Cmd, string) { submitted++; return nil, problem }
	if press(f, " ", "a", "enter") || submitted != 0 || f.focused() != second {
		t.Fatalf("submitted %d times with the focus on %s", submitted, f.focused().Name)
	}
	if press(f, "b", "enter") || submitted != 1 || f.Problem != "no" {
		t.Fatalf("submitted %d times: %q", submitted, f.Problem)
	}
	if press(f, "tab"); f.Problem != "no" {
		t.Error("moving the focus takes the problem away")
	}
	if press(f, "c"); f.Problem != "" {
		t.Error("typing does not take the problem away")
	}
	problem, f.Waiting = "", "Looking"
	if press(f, "enter") || submitted != 1 {
		t.Error("submitted while something is looked up")
	}
	if press(f, "d"); f.Waiting != "" || !press(f, "enter") || submitted != 2 {
		t.Errorf("typing does not end the wait: %q, %d", f.Waiting, submitted)
	}
	if got, want := fmt.Sprint(f.Answers(nil), edited, first.Typed()), fmt.Sprint(map[string]string{"first": "acd", "second": "b"}, []string{"first", "first", "second", "first", "first"}, " acd"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !press(f, "esc") || submitted != 2 {
		t.Error("esc does not leave the form")
	}
}

func TestAnswersAreFilledInAgain(t *testing.T) {
	fields := func() []*Field {
		count := TextField("count", "", 10)
		count.Default = "3"
		return []*Field{TextField("host", "", 100), count, ChoiceField("scale", "true", "true", "false"), TextField("share", "", 10)}
	}
	given := map[string]string{"host": "shop.example", "count": "5", "scale": "false"}
	f := testForm(t, fields()...)
	f.Fill(given)
	if got := f.Answers(nil); fmt.Sprint(got) != fmt.Sprint(given) {
		t.Errorf("answers %v, want %v", got, given)
	}
	f.Fill(map[string]string{"host": "", "count": "3", "scale": "true"})
	want := map[string]string{"host": "", "count": "", "scale": ""}
	if got := f.Answers(given); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("taken back: %v, want %v", got, want)
	}
	if got := f.Answers(nil); len(got) != 0 {
		t.Errorf("answers %v of a form with its defaults", got)
	}
}

// Enter goes on with a key that has begun, and a secret is never drawn.
func TestSecretOfSeveralLines(t *testing.T) {
	f := testForm(t, SecretField("key", "paste it", true))
	if press(f, "-----BEGIN KEY-----", "enter", "hunter2", "enter") {
		t.Fatal("half a key was accepted")
	}
	if !press(f, "-----END KEY-----", "enter") || f.Value("key") != "-----BEGIN KEY-----\nhunter2\n-----END KEY-----" {
		t.Fatalf("key %q", f.Value("key"))
	}
	lines, _, _ := f.Rows(60, Layout{})
	if drawn := strings.Join(lines, "\n"); strings.Contains(drawn, "hunter2") || !strings.Contains(drawn, "3 lines") {
		t.Errorf("drawn:\n%s", drawn)
	}
	f.Fields[0].Set("~/app.pem")
	if lines, _, _ = f.Rows(60, Layout{}); !strings.Contains(lines[0], "~/app.pem") {
		t.Errorf("the path of a file is hidden: %q", lines[0])
	}
}

func TestPromptIsAnswered(t *testing.T) {
	e := testForm(t).env
	var got []string
	p := NewPrompt("Save as", "", func(v string) (tea.Cmd, string) {
		if v == "/" {
			return nil, "a name, not a path"
		}
		got = append(got, v)
		return nil, ""
	})
	p.Check = func(v string) string {
		if v == "?" {
			return "not that"
		}
		return ""
	}
	typed := func(keys ...tea.KeyMsg) (done bool) {
		for _, k := range keys {
			_, done = p.Key(e, k)
		}
		return done
	}
	enter, back := tea.KeyMsg{Type: tea.KeyEnter}, tea.KeyMsg{Type: tea.KeyBackspace}
	if typed(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("/")}, enter) || !strings.Contains(p.Line(e, 60), "✕ a name, not a path") {
		t.Errorf("line %q", p.Line(e, 60))
	}
	if typed(back, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("?")}) || !strings.Contains(p.Line(e, 60), "✕ not that") {
		t.Errorf("line %q", p.Line(e, 60))
	}
	if !typed(back, tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("a")}, enter) || len(got) != 1 || got[0] != "a" {
		t.Errorf("got %q", got)
	}
	if !typed(tea.KeyMsg{Type: tea.KeyEsc}) || len(got) != 1 {
		t.Error("esc does not leave the prompt")
	}
}
