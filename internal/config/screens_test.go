package config

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"gitconnection/internal/disk"
)

const chosen = `# mine
theme: night
mouse: true
keys:
    # closer to home
    quit: [ctrl+q, "Q"]
    list-connect: f2
    help: ["?", "1"]
themes:
    night:
        accent: "#00Ff6f" # green
        dim: 244
organizations:
    - name: acme
`

func TestKeysAndThemes(t *testing.T) {
	c, err := parse([]byte(chosen), nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := (Keys{{"quit", []string{"ctrl+q", "Q"}, 6}, {"list-connect", []string{"f2"}, 7}, {"help", []string{"?", "1"}, 8}}); !reflect.DeepEqual(c.Keys, want) {
		t.Errorf("keys %+v", c.Keys)
	}
	if want := (CustomThemes{{"night", map[string]string{"accent": "#00Ff6f", "dim": "244"}}}); !reflect.DeepEqual(c.Themes, want) || !c.Mouse || c.Theme != "night" {
		t.Errorf("themes %+v", c.Themes)
	}
}

// What the program writes keeps the operator's keys, themes and comments.
func TestKeysAndThemesSurviveWriting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := disk.Write(disk.System{}, path, []byte(chosen)); err != nil {
		t.Fatal(err)
	}
	if err := NewFile(path).Update(func(c *Config) error { c.Save(Organization{Name: "stark"}); return nil }); err != nil {
		t.Fatal(err)
	}
	got := read(t, path)
	for _, want := range []string{"# mine", "# closer to home", "# green", "stark", "ctrl+q", "f2"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is gone:\n%s", want, got)
		}
	}
	before, _ := parse([]byte(chosen), nil)
	after, err := parse([]byte(got), nil)
	if err != nil || !after.Keys.equal(before.Keys) || !after.Themes.equal(before.Themes) {
		t.Errorf("%v, %+v\n%s", err, after, got)
	}
}

func TestBadKeysAndThemes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"keys: [a]\n", "line 1: keys: write an action with its keys, such as quit: [ctrl+q]"},
		{"keys:\n  quit: {a: b}\n", "line 2: keys of quit: write a key or a list of keys"},
		{"keys:\n  quit:\n    - [a]\n", "line 3: keys of quit: each one is a text, such as ctrl+q"},
		{"keys:\n  quit: []\n", "line 2: keys of quit: there is none"},
		{"keys:\n  quit: a\n  quit: b\n", `line 3: `},
		{"themes: dark\n", "line 1: themes: write a name with its colours"},
		{"themes:\n  dark:\n    accent: 1\n", `line 2: theme "dark": there is one of that name; take another`},
		{"themes:\n  My Theme:\n    accent: 1\n", `line 2: theme "My Theme": a name is small letters, digits and hyphens`},
		{"themes:\n  a:\n    blue: 1\n", `line 3: theme a: there is no role "blue"; there are accent, dim, good, busy, warn, bad, info`},
		{"themes:\n  a:\n    bad: red\n", "line 3: theme a: bad is a colour as \"#rrggbb\" (in quotes) or a number from 0 to 255"},
		{"themes:\n  a:\n    bad: 256\n", "line 3: theme a: bad is a colour"},
		{"themes:\n  a:\n    bad: \"#12345\"\n", "line 3: theme a: bad is a colour"},
		{"themes:\n  a:\n    bad: #123456\n", "line 3: theme a: bad is a colour"},
		{"themes:\n  a: 7\n", "line 2: theme a: write a role with its colour"},
		{"theme: night\n", `line 1: theme "night": use one of auto, light, dark, ansi, none`},
		{"mouse: perhaps\n", `line 1: "perhaps" is not true or false`},
	} {
		if _, err := parse([]byte(c.text), nil); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func FuzzScreens(f *testing.F) {
	f.Add(chosen)
	f.Add("keys:\n  a: [b, 1, ~]\n")
	f.Add("themes:\n  a: {accent: 1, dim: \"#ffffff\"}\n")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parse([]byte(s), nil)
		if err != nil {
			return
		}
		text, err := encode(c, nil, nil, nil)
		if err != nil {
			t.Fatalf("what was read cannot be written: %v\n%s", err, s)
		}
		if again, err := parse(text, nil); err != nil || !again.equal(c) {
			t.Fatalf("%v\n%s\nbecomes\n%s", err, s, text)
		}
	})
}
