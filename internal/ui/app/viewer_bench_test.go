package app

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/ui/page/organization"
	"gitconnection/internal/ui/page/repositories"
	"gitconnection/internal/ui/session"
	"gitconnection/internal/ui/source"
)

// benchFile is a model with a file of 20 MB open on the whole screen.
func benchFile(b *testing.B, path string, content []byte) *Model {
	b.Helper()
	w := shelf(b)
	w.opt.Theme = "dark"
	m := New(w.opt)
	b.Cleanup(m.session.Cancel)
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.session.Observed(w.states["umbrella"])
	m.session.Next = &session.Destination{Name: "umbrella", Tab: 2, Org: org("umbrella", "umbrella", "")}
	m.Update(tickMsg{})
	r := m.pages[session.PageID{Kind: session.KindOrganization, Name: "umbrella"}].(*organization.Page).Tabs[2].(*repositories.Tab)
	head := w.states["umbrella"].Repositories[connection.Platform].Head.SHA
	r.Library.Asked[connection.Platform] = head
	m.Update(session.TreeMsg{Name: "umbrella", Role: connection.Platform, Ref: head, Tree: session.NewTree(head, github.Tree{Entries: []github.TreeEntry{{Path: path, SHA: "big", Kind: github.KindFile, Size: int64(len(content))}}})})
	m.Update(tea.KeyMsg{Type: tea.KeyDown})
	m.Update(tea.KeyMsg{Type: tea.KeyEnter})
	m.Update(repositories.BlobMsg{Name: "umbrella", Gen: r.Look.Gen, Row: r.Look.Row, File: source.Open(path, content)})
	if !strings.Contains(m.View(), "1 of ") {
		b.Fatal(m.View())
	}
	return m
}

func BenchmarkFile(b *testing.B) {
	yaml := []byte(strings.Repeat("apiVersion: v1\nkind: ConfigMap\ndata: {key: \"a value\"} # with a remark\n", 300_000))
	long := []byte(strings.Repeat(strings.Repeat(`{"key": [1, 2, "three"]}, `, 400)+"\n", 2000))
	for _, c := range []struct {
		name, path string
		content    []byte
		keys       []tea.Msg
	}{
		{"Down", "a.yaml", yaml, []tea.Msg{tea.KeyMsg{Type: tea.KeyDown}}},
		{"Page", "a.yaml", yaml, []tea.Msg{tea.KeyMsg{Type: tea.KeyPgDown}}},
		{"Jump", "a.yaml", yaml, []tea.Msg{tea.KeyMsg{Type: tea.KeyEnd}, tea.KeyMsg{Type: tea.KeyHome}}},
		{"LongLines", "a.json", long, []tea.Msg{tea.KeyMsg{Type: tea.KeyPgDown}, tea.KeyMsg{Type: tea.KeyRight}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := benchFile(b, c.path, c.content)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Update(c.keys[i%len(c.keys)])
				m.View()
			}
		})
	}
}
