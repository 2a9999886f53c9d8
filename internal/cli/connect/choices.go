package connect

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/connection"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// choiceFlags are the operator's choices about single files of the scaffold.
type choiceFlags struct {
	adopt        bool
	adoptFiles   []string
	adoptMissing bool
	restore      []string
	restoreAll   bool
	diff         bool
	properties   propertyFlag
}

// propertyFlag is --property NAME=VALUE, once for each value.
type propertyFlag []github.Property

// Set implements pflag.Value.
func (p *propertyFlag) Set(word string) error {
	list, err := github.AddProperty(*p, word)
	if err == nil {
		*p = list
	}
	return err
}

// String implements pflag.Value.
func (p *propertyFlag) String() string { return "" } // no default

// Type implements pflag.Value.
func (p *propertyFlag) Type() string { return "NAME=VALUE" }

func (c *choiceFlags) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&c.adopt, "adopt", false, "take over repositories that exist: only the marker is written into them")
	f.StringArrayVar(&c.adoptFiles, "adopt-file", nil, "PATH (or platform:PATH, application:PATH) of the scaffold to add to an adopted repository that lacks it; once for each")
	f.BoolVar(&c.adoptMissing, "adopt-missing", false, "add every file of the scaffold that an adopted repository lacks")
	f.StringArrayVar(&c.restore, "restore", nil, "PATH (or platform:PATH, application:PATH) that was changed or deleted by hand and is put back as the scaffold has it; once for each")
	f.BoolVar(&c.restoreAll, "restore-all", false, "put back every file of the scaffold that was changed or deleted by hand")
	f.Var(&c.properties, "property", "custom property that repositories get when they are created; once for each, and once for each value of a list; repositories that exist keep theirs")
	f.BoolVar(&c.diff, "diff", false, "show the diff of every file that is not as the scaffold has it")
}

func (c choiceFlags) options(actor string) connection.ConnectOptions {
	return connection.ConnectOptions{
		Actor: actor, Adopt: c.adopt, AdoptFiles: c.adoptFiles, AdoptMissing: c.adoptMissing, Restore: c.restore, RestoreAll: c.restoreAll,
		Properties: c.properties,
	}
}

// words are the flags as somebody would type them again.
func (c choiceFlags) words() []string {
	var out []string
	for _, f := range []struct {
		given bool
		name  string
	}{{c.adopt, "--adopt"}, {c.adoptMissing, "--adopt-missing"}, {c.restoreAll, "--restore-all"}} {
		if f.given {
			out = append(out, f.name)
		}
	}
	for _, p := range c.adoptFiles {
		out = append(out, "--adopt-file", p)
	}
	for _, p := range c.restore {
		out = append(out, "--restore", p)
	}
	for _, p := range c.properties {
		for _, value := range p.Values {
			out = append(out, "--property", p.Name+"="+value)
		}
	}
	return out
}

// offerUndo names the command that removes what a run has made that cannot go
// on. Nothing else knows what it made.
func offerUndo(out output.Printer, r connection.Result, err error) {
	if !r.Undoable(err) {
		return
	}
	o := r.State.Organization
	words := []string{"konstruct", "disconnect", o.Name}
	plain := connection.NewOrganization(o.Name, "", "")
	for _, f := range []struct{ name, is, usual string }{
		{"--platform-org", o.PlatformOrg, plain.PlatformOrg},
		{"--application-org", o.ApplicationOrg, o.PlatformOrg},
		{"--platform-repository", o.PlatformRepository, plain.PlatformRepository},
		{"--application-repository", o.ApplicationRepository, connection.NewOrganization(o.Name, o.PlatformOrg, o.ApplicationOrg).ApplicationRepository},
	} {
		if f.is != f.usual {
			words = append(words, f.name, f.is)
		}
	}
	var names []string
	for _, m := range r.Made {
		head := m.Head
		if head == "" {
			head = emptyHead
		}
		words = append(words, "--undo", m.FullName+"@"+head)
		names = append(names, m.FullName)
	}
	out.Note(fmt.Sprintf("This run has created %s. Connecting again goes on from there; to remove it instead: %s", strings.Join(names, " and "), strings.Join(words, " ")))
}

// emptyHead stands for the head of a repository without a commit.
const emptyHead = "empty"

// parseUndo reads --undo OWNER/NAME@HEAD.
func parseUndo(o connection.Organization, list []string) ([]connection.Made, []string, error) {
	var made []connection.Made
	var names []string
	for _, word := range list {
		full, head, ok := strings.Cut(word, "@")
		m := connection.Made{FullName: full, Head: head}
		for _, role := range connection.Roles() {
			if strings.EqualFold(full, o.FullName(role)) {
				m.Role = role
			}
		}
		if !ok || head == "" || m.Role == "" {
			return nil, nil, failure.Usage(fmt.Sprintf("--undo %s: not OWNER/NAME@HEAD of a repository of %s", word, o.Name), "Take the command as the failed connect has printed it.")
		}
		if head == emptyHead {
			m.Head = ""
		}
		made, names = append(made, m), append(names, full)
	}
	return made, names, nil
}

// undo removes what a connect has created that could not go on.
func undo(ctx context.Context, factory *cmdutil.Factory, s *workspace.Session, name string, f disconnectOptions, actor string) error {
	o := f.Organization(name)
	if err := o.Validate(); err != nil {
		return failure.Usage(wording.Line(err), "")
	}
	made, names, err := parseUndo(o, f.undo)
	if err != nil {
		return err
	}
	p := NewPresenter(factory, s)
	p.save = f.save
	c := p.Change("Undo "+name, func(ctx context.Context) (connection.Plan, error) {
		return s.Engine.PlanUndo(ctx, o, made, connection.UndoOptions{Actor: actor, Confirm: names})
	})
	c.Confirmer = confirmer{factory, f.yes}
	return c.Run(connection.ForWriting(connection.WithMeter(ctx, p.Meter)))
}
