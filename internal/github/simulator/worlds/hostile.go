package worlds

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gitconnection/internal/github/simulator"
)

// HostileText is text that does something to a terminal, or to whoever reads
// it, where it is shown as it came.
type HostileText struct {
	Name string // one plain word
	Text string
}

// HostileTexts are one of each kind that is known.
func HostileTexts() []HostileText {
	return []HostileText{
		{"clipboard", "\x1b]52;c;SEFDS0VE\x07"},
		{"title", "\x1b]0;HACKED\x07"},
		{"link", "\x1b]8;;https://evil.example\x1b\\github.com\x1b]8;;\x1b\\"},
		{"device", "\x1bP$q\"p\x1b\\"},
		{"question", "\x1b[6n\x1b[c"},
		{"wipe", "\x1b[H\x1b[3J"},
		{"modes", "\x1b[?1049l\x1b[?1003h"},
		{"reset", "\x1bc"},
		{"c1", "\u009b31m\u009d52;c;SEFDS0VE\u009c"},
		{"byte", "\x9b31m\x9d0;x\x9c"},
		{"return", "safe\revil"},
		{"backspace", "safe\b\b\b\bevil"},
		{"bidi", "exe\u202egpj\u2066x\u2069"},
		{"hidden", "ac\u200bme\u2060\ufeff"},
		{"tags", "ok\U000e0065\U000e0076"},
		{"broken", "\xff\xfe\xc3("},
		{"controls", "\a\v\f\x7f"},
	}
}

// hostileUser is who has written all of it.
const hostileUser = "mallory"

// LongLine is how many characters the longest line of the hostile world has.
const LongLine = 10_000

// hostile adds two organizations: one whose repositories are full of hostile
// text, one for which GitHub itself answers with it.
func (d demo) hostile() error {
	texts := HostileTexts()
	all := make([]string, len(texts))
	for i, h := range texts {
		all[i] = h.Name + " " + h.Text
	}
	everything := strings.Join(all, " ")
	d.s.AddUser(simulator.UserSpec{Login: hostileUser, Name: everything})
	for _, login := range []string{"hostile", "hostile-answers"} {
		d.s.AddOrganization(simulator.OrganizationSpec{Login: login, Name: everything, Owners: []string{demoUser}, Members: []string{hostileUser}})
		d.s.Install(simulator.InstallSpec{App: d.app.Slug, Account: login})
	}
	c := demoConnection{name: "hostile", platformOrg: "hostile", applicationOrg: "hostile-answers", age: 3}
	if err := d.connect(c); err != nil {
		return err
	}
	for _, owner := range []string{c.platformOrg, c.applicationOrg} {
		if err := d.spoil(owner, everything); err != nil {
			return err
		}
	}
	return d.stranger(everything)
}

// spoil commits one of each kind to a repository, and branches off.
func (d demo) spoil(owner, everything string) error {
	const name = "hostile" + repositorySuffix
	for i, h := range HostileTexts() {
		if err := d.s.Push(owner, name, hostileCommit(h, d.ago(2-0.05*float64(i)))); err != nil {
			return fmt.Errorf("hostile text %s: %w", h.Name, err)
		}
	}
	// Git itself lets no control characters into the names of branches.
	for _, branch := range []string{"bidi-exe\u202egpj", "c1-\u009b31m", "hidden-ac\u200bme"} {
		err := d.s.PushTo(owner, name, branch, simulator.CommitSpec{
			Message: "Begin " + branch, AuthorName: everything, AuthorEmail: "mallory@example.org", When: d.ago(1),
			Files: map[string][]byte{"README.md": []byte("# " + everything + "\n")},
		})
		if err != nil {
			return fmt.Errorf("hostile branch %q: %w", branch, err)
		}
	}
	return nil
}

// stranger has GitHub's own errors speak hostile words.
func (d demo) stranger(words string) error {
	body, err := json.Marshal(map[string]string{"message": "Refused: " + words, "documentation_url": "https://docs.github.com/rest"})
	if err != nil {
		return err
	}
	d.s.AddOrganization(simulator.OrganizationSpec{Login: "hostile-errors", Owners: []string{demoUser}})
	d.s.Install(simulator.InstallSpec{App: d.app.Slug, Account: "hostile-errors"})
	d.s.AddFault(simulator.Fault{Owner: "hostile-errors", Kind: simulator.FaultStatus, Status: 403, Body: string(body)})
	return nil
}

// hostileCommit has the text in its message, its author's name, a path and a
// file.
func hostileCommit(h HostileText, when time.Time) simulator.CommitSpec {
	lines := []string{
		"# " + h.Name, "value: " + h.Text, "tab:\t" + h.Text + "\tend", strings.Repeat(h.Text+"x", LongLine/(len(h.Text)+1)),
	}
	text := strings.Join(lines, "\n") + "\n"
	return simulator.CommitSpec{
		Message:    h.Name + " " + h.Text + " subject\n\nbody " + h.Text + "\n\nRequested-by: " + h.Text,
		AuthorName: h.Name + " " + h.Text, AuthorEmail: "mallory@example.org", When: when,
		Files: map[string][]byte{
			"hostile/" + h.Name + ".yaml":                            []byte(text),
			"hostile/" + h.Name + ".md":                              []byte("# " + h.Name + "\n\n" + h.Text + " and [" + h.Text + "](https://example.org/" + h.Text + ")\n\n```\n" + h.Text + "\n```\n"),
			"paths/" + strings.ReplaceAll(h.Text, "/", ":") + ".txt": []byte(h.Name + "\n"),
		},
	}
}
