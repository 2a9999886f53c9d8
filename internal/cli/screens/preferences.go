package screens

import (
	"fmt"

	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/ui/app"
	"gitconnection/internal/ui/kit"
	ui "gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
)

// applyPreferences puts the operator's own colours, keys and habits from the
// configuration into the options of the screens; flags are stronger.
func (o *Screens) applyPreferences(options *ui.Options, c config.Config) error {
	if options.Theme == "" {
		options.Theme = c.Theme
	}
	options.ASCII = options.ASCII || c.ASCII
	options.Mouse = c.Mouse
	for _, t := range c.Themes {
		options.Themes = append(options.Themes, kit.CustomTheme(t))
	}
	for _, k := range c.Keys {
		options.Keys = append(options.Keys, kit.KeyChoice(k))
	}
	if err := app.CheckKeys(options.Keys); err != nil {
		if f, ok := o.factory.Workspace.ConfigFile(); ok {
			err = fmt.Errorf("read %s: %w", f.Path(), err)
		}
		return failure.Usage(wording.Line(err), "Fix the file, or remove the key from it; docs/keys.md names all actions.")
	}
	return nil
}

// applyDemoPreferences is the same for the demo, which begins whatever the file holds.
func (o *Screens) applyDemoPreferences(options *ui.Options) {
	f, ok := o.factory.Workspace.ConfigFile()
	if !ok {
		return
	}
	c, err := f.Load()
	if err != nil {
		return
	}
	mine := *options
	if o.applyPreferences(&mine, c) == nil {
		*options = mine
	}
}
