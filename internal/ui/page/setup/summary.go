package setup

import (
	"strings"

	"gitconnection/internal/text"
	"gitconnection/internal/ui/kit"
	"gitconnection/internal/ui/session"
)

// summaryLines compare what was asked for with what GitHub says there is.
func summaryLines(sess *session.Session, s session.AppSummary, w int) []string {
	th := sess.Theme
	kind := "private, "
	switch {
	case s.Public:
		kind = "public, "
	case s.Imported:
		kind = ""
	}
	lines := []string{"   " + th.Good.Render("✓") + " " + th.Strong.Render("App "+text.Clean(s.Name)) + " is instance " + th.Strong.Render(text.Clean(s.Instance)), ""}
	row := func(label, value string) {
		for i, l := range text.Wrap(value, w-20) {
			if i > 0 {
				label = ""
			}
			lines = append(lines, "   "+th.Dim.Render(text.Pad(label, 14))+l)
		}
	}
	row("Owner", text.Clean(s.Owner)+", "+kind+"on "+text.Clean(s.Host))
	switch {
	case len(s.Missing) > 0:
		row("Permissions", "! missing: "+text.Clean(strings.Join(s.Missing, ", "))+". Grant them on the App's settings page (o), under Permissions.")
	default:
		row("Permissions", "✓ every one that was asked for")
	}
	if len(s.Extra) > 0 {
		row("", "! more than needed: "+text.Clean(strings.Join(s.Extra, ", "))+". konstruct narrows its tokens; better take them from the App.")
	}
	row("Secrets", text.Clean(s.SecretsIn))
	if s.SettingsURL != "" {
		for i, l := range text.Wrap(text.Clean(s.SettingsURL), w-20) {
			lines = append(lines, "   "+th.Dim.Render(text.Pad([]string{"Settings", ""}[min(i, 1)], 14))+th.Link(s.SettingsURL, th.Info.Render(l)))
		}
	}
	return append(lines, "", "   "+sess.Hint(kit.ActOpen, scopeSetup)+" goes on: pick an organization and connect it")
}

// problemLines say why the last attempt failed; what was typed is still there.
func problemLines(e *kit.Env, p *session.Problem, w int) []string {
	if p == nil {
		return nil
	}
	th := e.Theme
	lines := []string{"", "   " + th.Bad.Render("✕") + " " + th.Strong.Render(e.Truncate(p.What, w-6))}
	for _, l := range text.Wrap(p.Why, w-6) {
		lines = append(lines, "     "+l)
	}
	for _, l := range text.Wrap("next: "+p.Next, w-6) {
		lines = append(lines, "     "+th.Dim.Render(l))
	}
	return lines
}
