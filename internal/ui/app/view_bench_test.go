package app

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// benchModel is a list of a thousand organizations at 120x40.
func benchModel(b *testing.B) *Model {
	b.Helper()
	w := newWorld()
	w.opt.Theme, w.pageSize = "dark", 1000
	for i := range 1000 {
		w.installations = append(w.installations, app(fmt.Sprintf("org-%04d", i), int64(i+1)))
	}
	m := New(w.opt)
	b.Cleanup(m.session.Cancel)
	enter := m.Init()
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	deliver(m, enter)
	return m
}

// deliver runs a command and hands over its replies. What they ask for stays
// unanswered.
func deliver(m *Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			deliver(m, c)
		}
		return
	}
	m.Update(msg)
}

func BenchmarkKeyAndView(b *testing.B) {
	m := benchModel(b)
	keys := []tea.Msg{tea.KeyMsg{Type: tea.KeyDown}, tea.KeyMsg{Type: tea.KeyUp}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Update(keys[i%2])
		m.View()
	}
}

func BenchmarkTickAndView(b *testing.B) {
	m := benchModel(b)
	b.ReportAllocs()
	for b.Loop() {
		m.Update(tickMsg{})
		m.View()
	}
}

// BenchmarkFiveThousandEvents is what 5,000 progress events cost the event
// loop after they were coalesced, with the screen drawn for each message.
func BenchmarkFiveThousandEvents(b *testing.B) {
	m := benchModel(b)
	for b.Loop() {
		p := connection.Plan{Organization: org("acme", "acme", ""), Steps: []connection.Step{{ID: "platform/content", Target: "acme/acme-gitops"}}}
		m.session.Runs["acme"] = &session.Run{ID: 1, Plan: p, Feed: kit.NewFeed(session.NewProgress(p), session.Progress.Clone), Progress: session.NewProgress(p), Started: time.Now(), Cancel: func() {}}
		n := session.NewProgress(p)
		for i := range 5000 {
			n.Fold(connection.Event{Step: "platform/content", State: connection.StepProgress, Done: int64(i), Total: 5000, Unit: "files"}, time.Now())
			if i%250 == 0 { // twenty a second
				m.Update(session.RunMsg{Name: "acme", ID: 1, Progress: n.Clone()})
				m.View()
			}
		}
	}
}

// benchPages is benchModel with a connected organization, at rest.
func benchPages(b *testing.B) *Model {
	b.Helper()
	m := benchModel(b)
	st := connected(org("org-0001", "org-0001", ""))
	st.ObservedAt = time.Now()
	m.session.Observed(st)
	m.session.Runs["org-0002"] = &session.Run{ID: 1, Plan: connection.Plan{Organization: org("org-0002", "org-0002", "")}, Progress: session.NewProgress(connection.Plan{}), Ended: true, Cancel: func() {}}
	return m
}

// visit goes to a tab of the connected organization.
func visit(m *Model, tab int) {
	m.session.Next = &session.Destination{Name: "org-0001", Org: org("org-0001", "org-0001", ""), Tab: tab}
	m.Update(nil)
}

// BenchmarkView draws each page anew: nothing is taken from what was drawn
// before.
func BenchmarkView(b *testing.B) {
	for _, c := range []struct {
		name string
		to   func(m *Model)
	}{
		{"list", func(*Model) {}},
		{"overview", func(m *Model) { visit(m, 0) }},
		{"git", func(m *Model) { visit(m, 1) }},
		{"repositories", func(m *Model) { visit(m, 2) }},
		{"several", func(m *Model) { m.session.Next = &session.Destination{Kind: session.KindSeveral}; m.Update(nil) }},
		{"help", func(m *Model) { m.Update(keyMsg("?")) }},
		{"palette", func(m *Model) { m.Update(keyMsg("ctrl+p")) }},
		{"messages", func(m *Model) { m.Update(keyMsg("!")) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			m := benchPages(b)
			c.to(m)
			b.ReportAllocs()
			for b.Loop() {
				m.rev++
				m.View()
			}
		})
	}
}

// BenchmarkKept draws the list when nothing has changed.
func BenchmarkKept(b *testing.B) {
	m := benchPages(b)
	b.ReportAllocs()
	for b.Loop() {
		m.View()
	}
}

// BenchmarkResize draws the list at one size after the other.
func BenchmarkResize(b *testing.B) {
	m := benchPages(b)
	sizes := []tea.WindowSizeMsg{{Width: 120, Height: 40}, {Width: 80, Height: 24}, {Width: 300, Height: 90}, {Width: 60, Height: 16}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Update(sizes[i%len(sizes)])
		m.View()
	}
}
