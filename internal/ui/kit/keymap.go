package kit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"
)

// KeyChoice gives an action other keys than the table does.
type KeyChoice struct {
	Action string   // its name, see [KeysMarkdown]
	Keys   []string // as Bubble Tea names them, "space" for the space bar
	Line   int      // of the configuration file, for the error
}

// Keymap looks bindings up. It is made once and never changes.
type Keymap struct {
	byAct map[Scope]map[Action]BoundKey
	byKey map[Scope]map[string]Action
}

// BoundKey is a binding in its group.
type BoundKey struct {
	Binding
	Group KeyGroup
}

// BoundKeys are the bindings of all groups, in their order.
func BoundKeys(groups []KeyGroup) []BoundKey {
	var out []BoundKey
	for _, g := range groups {
		for _, b := range g.Bindings {
			out = append(out, BoundKey{b, g})
		}
	}
	return out
}

// newKeymap takes the groups with the operator's choices. A choice that cannot
// be used is left out, with all behind it, and is the error.
func newKeymap(groups []KeyGroup, choices []KeyChoice) (*Keymap, error) {
	all, err := Remap(BoundKeys(groups), choices)
	k := &Keymap{byAct: map[Scope]map[Action]BoundKey{}, byKey: map[Scope]map[string]Action{}}
	for _, b := range all {
		in := b.Group.Scope
		if k.byAct[in] == nil {
			k.byAct[in], k.byKey[in] = map[Action]BoundKey{}, map[string]Action{}
		}
		k.byAct[in][b.Act] = b
		for _, key := range b.Keys {
			k.byKey[in][key] = b.Act
		}
	}
	return k, err
}

// Find returns the binding of act in the first of the scopes that has one.
func (k *Keymap) Find(act Action, scopes []Scope) (BoundKey, bool) {
	for _, s := range scopes {
		if b, ok := k.byAct[s][act]; ok {
			return b, true
		}
	}
	return BoundKey{}, false
}

// KeyFor is the key that a sentence names for an action: the first of its keys.
func (k *Keymap) KeyFor(act Action, scopes ...Scope) string {
	b, _ := k.Find(act, scopes)
	if len(b.Keys) == 0 {
		return ""
	}
	return shown(b.Keys[0])
}

// Action returns what msg asks for in the first of the scopes that knows it.
func (k *Keymap) Action(msg tea.KeyMsg, scopes ...Scope) Action {
	key := msg.String()
	if msg.Paste {
		return ActNone // pasted text never triggers anything
	}
	for _, s := range scopes {
		if act, ok := k.byKey[s][key]; ok {
			return act
		}
	}
	return ActNone
}

// shown is a key as people read it.
func shown(key string) string {
	switch key {
	case " ":
		return "space"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgdown":
		return "pgdn"
	}
	return key
}

// Remap gives the bindings their chosen keys. The first choice that will not
// do is the error; it and those after it are left out.
func Remap(table []BoundKey, choices []KeyChoice) ([]BoundKey, error) {
	out := slices.Clone(table)
	at := map[string]int{}
	for i, b := range table {
		at[b.Name()] = i
	}
	var chosen []int
	for _, c := range choices {
		i, ok := at[c.Action]
		switch {
		case !ok:
			return slices.Clone(table), fmt.Errorf("line %d: keys: there is no action %q; docs/keys.md names them", c.Line, c.Action)
		case table[i].Act == ActStop:
			return slices.Clone(table), fmt.Errorf("line %d: keys: %s is always ctrl+c", c.Line, c.Action)
		case len(c.Keys) == 0:
			return slices.Clone(table), fmt.Errorf("line %d: keys: %s needs a key", c.Line, c.Action)
		}
		keys := make([]string, len(c.Keys))
		var show []string
		for n, key := range c.Keys {
			var err error
			if keys[n], err = readKey(key, table[i]); err != nil {
				return slices.Clone(table), fmt.Errorf("line %d: keys: %s: %w", c.Line, c.Action, err)
			}
			show = append(show, shown(keys[n]))
		}
		out[i].Keys, out[i].Show = keys, strings.Join(show[:min(2, len(show))], " ")
		chosen = append(chosen, i)
	}
	yield(out, chosen)
	for n, i := range chosen {
		if err := taken(table, out, i); err != nil {
			return slices.Clone(table), fmt.Errorf("line %d: keys: %w", choices[n].Line, err)
		}
	}
	return out, nil
}

// yield takes the keys that were chosen for other actions from bindings that yield.
func yield(now []BoundKey, chosen []int) {
	for j, other := range now {
		if !other.Yields || slices.Contains(chosen, j) {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(other.Keys), func(key string) bool {
			return slices.ContainsFunc(chosen, func(i int) bool { return now[i].Group.meets(other.Group) && slices.Contains(now[i].Keys, key) })
		})
		if len(kept) < len(other.Keys) {
			now[j].Keys, now[j].Show = kept, strings.Join(kept, " ")
		}
	}
}

// readKey takes a key as it stands in the configuration.
func readKey(key string, b BoundKey) (string, error) {
	if key == "space" {
		key = " "
	}
	switch {
	case slices.Contains(b.Keys, key):
	case key == "ctrl+c":
		return "", errors.New("ctrl+c stops and quits, everywhere")
	case !keyNames()[strings.TrimPrefix(key, "alt+")] && utf8.RuneCountInString(strings.TrimPrefix(key, "alt+")) != 1:
		return "", fmt.Errorf("there is no key %q", key)
	case b.Group.Text && utf8.RuneCountInString(key) == 1:
		return "", fmt.Errorf("%s types a character there", shown(key))
	}
	return key, nil
}

// keyNames are the keys with a name, as Bubble Tea writes them.
func keyNames() map[string]bool {
	names := map[string]bool{}
	for k := tea.KeyType(-128); k < 128; k++ {
		if name := k.String(); name != "" && name != "runes" {
			names[name] = true
		}
	}
	return names
}

// taken says which other action has a key of binding i where both hold. What
// the table itself has twice, such as a page's own meaning for a key that
// means something else elsewhere, may stay.
func taken(table, now []BoundKey, i int) error {
	b := now[i]
	for j, other := range now {
		if j == i || other.Act == b.Act || !b.Group.meets(other.Group) {
			continue
		}
		for _, key := range b.Keys {
			if !slices.Contains(other.Keys, key) || slices.Contains(table[i].Keys, key) && slices.Contains(table[j].Keys, key) {
				continue
			}
			return fmt.Errorf("%s: %s is the key of %s already (%s)", b.Name(), shown(key), other.Name(), other.Long)
		}
	}
	return nil
}

// meets reports whether keys of both groups can be asked for at the same time.
func (g KeyGroup) meets(other KeyGroup) bool {
	if g.Scope == other.Scope {
		return true
	}
	if g.Text || other.Text {
		return false
	}
	within := func(inner, outer KeyGroup) bool { return outer.Scope == ScopeGlobal || inner.Parent == outer.Scope }
	return within(g, other) || within(other, g)
}

// Name is what the configuration calls a binding. It never changes: operators
// have it in files.
func (b BoundKey) Name() string {
	if b.Group.Scope == ScopeGlobal {
		return string(b.Act)
	}
	return string(b.Group.Scope) + "-" + string(b.Act)
}

// KeysMarkdown is the documentation of all keys, made from the table that the
// program itself uses.
func KeysMarkdown(table []BoundKey) string {
	var b strings.Builder
	b.WriteString("# Keys\n\nMade from the tables of the screens (`Keys` in each package of `internal/ui`). In the program, `?` shows the keys of the page you are on,\n" +
		"and `ctrl+p` finds a command by words of its name.\n\n" +
		"Any action can have other keys: in the configuration file, `keys` gives an action, by the name in the last column, a key or a\n" +
		"list of keys in place of those here. Footer, help, palette and the sentences on the pages follow.\n\n" +
		"```yaml\nkeys:\n  quit: [ctrl+q]\n  list-connect: [f2, C]\n```\n\n" +
		"Keys are characters, `space`, `enter`, `esc`, `tab`, `up`, `pgdown`, `f1`, `ctrl+a`, `alt+x`, `shift+tab` and the like. A key that\n" +
		"another action has in the same place is refused, with the line; `ctrl+c` always stops and quits.\n")
	last := Scope("")
	for _, k := range table {
		if k.Group.Scope != last {
			fmt.Fprintf(&b, "\n## %s\n\n| key | what it does | action |\n|---|---|---|\n", k.Group.Title)
			last = k.Group.Scope
		}
		var keys []string
		for _, key := range k.Keys {
			if key == " " {
				key = "space"
			}
			keys = append(keys, "`"+key+"`")
		}
		fmt.Fprintf(&b, "| %s | %s | `%s` |\n", strings.Join(keys, " "), k.Long, k.Name())
	}
	return b.String()
}
