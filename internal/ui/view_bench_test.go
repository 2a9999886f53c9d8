package ui

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
)

// benchModel is a list of a thousand organizations at 120x40.
func benchModel(b *testing.B) *Model {
	b.Helper()
	w := newWorld()
	w.opt.Theme = "dark"
	m := New(w.opt)
	b.Cleanup(m.sh.cancel)
	var all []github.Installation
	for i := range 1000 {
		all = append(all, app(fmt.Sprintf("org-%04d", i), int64(i+1)))
	}
	m.Init()
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(installationsMsg{gen: 1, page: 1, items: all})
	return m
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
		m.sh.runs["acme"] = &run{id: 1, plan: p, feed: newFeed(newNews(p), news.clone), news: newNews(p), started: time.Now(), cancel: func() {}}
		n := newNews(p)
		for i := range 5000 {
			n.fold(connection.Event{Step: "platform/content", State: connection.StepProgress, Done: int64(i), Total: 5000, Unit: "files"}, time.Now())
			if i%250 == 0 { // twenty a second
				m.Update(runMsg{name: "acme", id: 1, news: n.clone()})
				m.View()
			}
		}
	}
}
