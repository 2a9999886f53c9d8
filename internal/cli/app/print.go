package app

import (
	"fmt"
	"strings"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
)

// printApp prints one App.
func printApp(factory *cmdutil.Factory, i apps.Info) {
	if factory.Output == output.JSON {
		factory.PrintJSON(i)
		return
	}
	out := factory.TextPrinter()
	mark := ""
	if i.Default {
		mark = " (default)"
	}
	out.Say("%s%s", i.Instance, mark)
	visible := "" // GitHub does not tell of an App that was imported
	if i.Public {
		visible = "public: any account can install it"
	}
	for _, row := range [][2]string{
		{"host", i.Host}, {"App", strings.TrimSpace(fmt.Sprintf("%s %s", i.Slug, number(i.AppID)))}, {"owner", i.Owner}, {"", visible},
		{"client id", i.ClientID}, {"secrets", i.SecretsIn}, {"kept", strings.Join(i.Kept, ", ")}, {"settings", i.SettingsURL}, {"problem", i.Problem},
	} {
		if row[1] != "" {
			out.Say("  %-10s %s", row[0], row[1])
		}
	}
}

func number(id int64) string {
	if id == 0 {
		return ""
	}
	return fmt.Sprintf("(App id %d)", id)
}

// printAdded tells how making or importing an App has ended.
func printAdded(factory *cmdutil.Factory, i apps.Info, note, done string) {
	if factory.Output == output.JSON {
		j := &output.JSONPrinter{Out: factory.Out}
		if note != "" {
			j.Note(note)
		}
		j.Line(i)
		return
	}
	out := factory.TextPrinter()
	if note != "" {
		out.Say("! %s", note)
	}
	printApp(factory, i)
	out.Say("")
	for _, m := range i.Missing {
		out.Say("! The App does not have the permission %s: grant it on %s/permissions", m, i.SettingsURL)
	}
	for _, e := range i.Extra {
		out.Say("! The App has a permission that konstruct does not need: %s", e)
	}
	out.Say("The App %s. Next: konstruct login, then konstruct connect ORG. Another operator can have a key of their own:", done)
	out.Say("%s (Private keys), then konstruct app import.", i.SettingsURL)
}
