package cli

import (
	"fmt"
	"slices"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/ui/app"
	"gitconnection/internal/ui/kit"
	ui "gitconnection/internal/ui/session"
)

// taste puts the operator's own colours, keys and habits from the
// configuration into the options of the screens; flags are stronger.
func (p *program) taste(o *ui.Options, c config.Config) error {
	if o.Theme == "" {
		o.Theme = c.Theme
	}
	o.ASCII = o.ASCII || c.ASCII
	o.Mouse = c.Mouse
	for _, t := range c.Themes {
		o.Themes = append(o.Themes, kit.CustomTheme(t))
	}
	for _, k := range c.Keys {
		o.Keys = append(o.Keys, kit.KeyChoice(k))
	}
	if err := app.CheckKeys(o.Keys); err != nil {
		if f, ok := p.workspace.ConfigFile(); ok {
			err = fmt.Errorf("read %s: %w", f.Path(), err)
		}
		return failure.Usage(err.Error(), "Mend the file, or take the key out of it; docs/keys.md names all actions.")
	}
	return nil
}

// demoTaste is taste for the demo, which begins whatever the file holds.
func (p *program) demoTaste(o *ui.Options) {
	f, ok := p.workspace.ConfigFile()
	if !ok {
		return
	}
	c, err := f.Load()
	if err != nil {
		return
	}
	mine := *o
	if p.taste(&mine, c) == nil {
		*o = mine
	}
}

// checkTheme refuses a theme that is neither the program's nor one of the
// configuration's.
func (p *program) checkTheme() error {
	if p.theme == "" || slices.Contains(config.Themes(), p.theme) {
		return nil
	}
	names := config.Themes()
	if f, ok := p.workspace.ConfigFile(); ok {
		if c, err := f.Load(); err == nil {
			names = c.ThemeNames()
		}
	}
	if !slices.Contains(names, p.theme) {
		return failure.Usage(fmt.Sprintf("--theme %s: there are %s", p.theme, strings.Join(names, ", ")), "")
	}
	return nil
}
