// Package cli is the root command: it joins the families of commands, and ends
// with their exit code.
package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"gitconnection/internal/build"
	"gitconnection/internal/cli/about"
	"gitconnection/internal/cli/account"
	"gitconnection/internal/cli/app"
	"gitconnection/internal/cli/application"
	"gitconnection/internal/cli/argocd"
	"gitconnection/internal/cli/catalog"
	"gitconnection/internal/cli/cluster"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/connect"
	"gitconnection/internal/cli/demo"
	"gitconnection/internal/cli/doctor"
	"gitconnection/internal/cli/organization"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/cli/pullrequest"
	"gitconnection/internal/cli/screens"
	"gitconnection/internal/cli/validate"
	"gitconnection/internal/config"
	"gitconnection/internal/connection"
	simulated "gitconnection/internal/demo"
	"gitconnection/internal/disk"
	"gitconnection/internal/failure"
	"gitconnection/internal/interrupt"
	"gitconnection/internal/renderer"
	"gitconnection/internal/secrets"
	uiapp "gitconnection/internal/ui/app"
	ui "gitconnection/internal/ui/session"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// program is one start of the program: what only the root command needs beside
// what all commands share.
type program struct {
	factory    *cmdutil.Factory
	startDemo  func(context.Context, simulated.Options) (*simulated.Demo, error)
	runScreens func(context.Context, ui.Options) error
	unset      func(string) error
	keyring    secrets.Provider   // nil: none
	defaultLog func(*slog.Logger) // nil: the process's own stays as it is
	disk       disk.Disk          // nil: that of this machine
	noCache    bool               // --no-cache
}

// Main executes one command line of the process and returns its exit code.
func Main(args []string) int {
	if renderer.Child(args) {
		return renderer.Serve()
	}
	// Go's own log, and with it that of net/http, writes to standard error by itself:
	// beside the screens. It goes where ours goes, and nowhere before that.
	slog.SetDefault(slog.New(slog.DiscardHandler))
	keepSignals()
	return newProgram().run(args)
}

// keepSignals has a signal that comes between the end of a command and that of the
// process change nothing any more: the exit code is what the command has said.
func keepSignals() {
	signal.Notify(make(chan os.Signal, 1), os.Interrupt, syscall.SIGTERM) // nobody listens: the interrupter does, as long as there is something to interrupt
}

// Command is the root command of a program that nothing is asked of: what it
// can do is read from it.
func Command() *cobra.Command { return newProgram().rootCommand() }

func newProgram() *program {
	return &program{defaultLog: slog.SetDefault, unset: os.Unsetenv, keyring: secrets.System{}, startDemo: simulated.Start, runScreens: uiapp.Run, factory: &cmdutil.Factory{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Lookup: os.LookupEnv, Now: time.Now, Version: build.Version(), Renderer: renderer.New(renderer.DefaultLimits()), Interrupts: interrupt.New(os.Exit, time.After),
		Terminal: term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())),
	}}
}

// sayError says what has ended the program.
func (p *program) sayError(err error) {
	if crash, ok := errors.AsType[*uiapp.CrashError](err); ok {
		p.sayCrash(crash)
		return
	}
	p.factory.Complain(err)
}

// run executes one command line and returns its exit code. What could not be
// printed changes neither what is done nor how far it gets: it is told at the
// end.
func (p *program) run(args []string) int {
	signal.Ignore(syscall.SIGPIPE)
	out := &watchedWriter{to: output.Visible{To: p.factory.Out}}
	p.factory.Out, p.factory.Err = out, output.Visible{To: p.factory.Err}
	code := p.execute(args)
	if err := out.failed(); err != nil {
		fmt.Fprintf(p.factory.Err, "konstruct: what was printed did not arrive: %s\n", wording.Line(err))
		if code == cmdutil.ExitDone {
			code = cmdutil.ExitFailed
		}
	}
	return code
}

func (p *program) execute(args []string) int {
	ctx, stop := p.factory.Interrupts.Notify(context.Background())
	defer stop()
	// The secrets are taken out of the environment before anything else can
	// go wrong.
	env, envErr := config.ReadEnvironment(p.factory.Lookup, p.unset)
	root := p.rootCommand()
	root.PersistentPreRunE = func(*cobra.Command, []string) error { return p.prepare(env, envErr) }
	root.SetArgs(args)
	root.SetIn(p.factory.In)
	root.SetOut(p.factory.Out)
	root.SetErr(p.factory.Err)
	err := root.ExecuteContext(ctx)
	if p.factory.Workspace != nil {
		p.factory.Workspace.Close(ctx)
	}
	if err == nil {
		return cmdutil.ExitDone
	}
	if told := connection.Uninstalled(err); told != nil && !cmdutil.WasPrinted(err) {
		err = told
	}
	code := cmdutil.ExitCode(ctx, err)
	if !cmdutil.WasPrinted(err) {
		p.sayError(err)
	}
	return code
}

func (p *program) rootCommand() *cobra.Command {
	opener := screens.New(p.factory, p.startDemo, p.runScreens)
	root := &cobra.Command{
		Use: "konstruct", Short: "Connect organizations to GitHub from the terminal",
		Long: "konstruct connects Konstruct organizations to GitHub: it shows the plan, creates and fills the two GitOps\n" +
			"repositories, and ends the connection again. Without a command it opens the screens.",
		Args: noCommand, SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return opener.Open(cmd.Context()) },
	}
	root.Version = p.factory.Version // gives --version
	root.SetVersionTemplate("konstruct {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = false
	root.PersistentFlags().StringVar(&p.factory.Output, "output", output.Text, "how to print: text or json (one object per line)")
	root.PersistentFlags().BoolVar(&p.factory.Debug, "debug", false, "write every request and every message of the screens to the log")
	root.PersistentFlags().BoolVar(&p.noCache, "no-cache", false, "look everything up: neither use nor keep ids of installations and files of repositories on this machine")
	root.PersistentFlags().StringVar(&p.factory.Instance, "instance", "", "name of the GitHub host and App to work on (default: the one that the configuration names)")
	root.PersistentFlags().StringVar(&p.factory.Theme, "theme", "", "colours of the screens: "+strings.Join(config.Themes(), ", ")+", or one of the configuration")
	root.PersistentFlags().BoolVar(&p.factory.ASCII, "ascii", false, "draw the screens with ASCII alone")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return failure.Usage(wording.Line(err), "See "+cmd.CommandPath()+" --help.")
	})
	root.AddCommand(about.NewCmdVersion(p.factory), demo.NewCmdDemo(p.factory, opener), organization.NewCmdOrgs(p.factory), organization.NewCmdStatus(p.factory), connect.NewCmdConnect(p.factory), organization.NewCmdRepos(p.factory), connect.NewCmdDisconnect(p.factory), app.NewCmdApp(p.factory),
		cluster.NewCmdCluster(p.factory), cluster.NewCmdEnvironment(p.factory), application.NewCmdApplication(p.factory), catalog.NewCmdCatalog(p.factory), pullrequest.NewCmdPR(p.factory), argocd.NewCmdArgocd(p.factory), validate.NewCmdValidate(p.factory), account.NewCmdLogin(p.factory), account.NewCmdLogout(p.factory), account.NewCmdWhoami(p.factory), doctor.NewCmdDoctor(p.factory))
	return root
}

// prepare checks what every command has in common, and opens the workspace.
func (p *program) prepare(env config.Environment, envErr error) error {
	p.factory.Workspace = workspace.New(workspace.Options{
		Lookup: p.factory.Lookup, Now: p.factory.Now, Env: env, EnvErr: envErr, Keyring: p.keyring, Disk: p.disk, Default: p.defaultLog, Version: build.Version(), NoCache: p.noCache, Debug: p.factory.Debug,
		Err: p.factory.Err, Complain: p.factory.Complain,
	})
	p.factory.Workspace.Tidy()
	p.factory.Workspace.OnWait((&cmdutil.Waits{Err: p.factory.Err, Now: p.factory.Now}).Tell)
	if p.factory.Output != output.Text && p.factory.Output != output.JSON {
		wrong := p.factory.Output
		p.factory.Output = output.Text
		return failure.Usage(fmt.Sprintf("--output %s: there are text and json", wrong), "")
	}
	return p.checkTheme()
}

// noCommand is asked about the words after konstruct that are no command.
func noCommand(_ *cobra.Command, words []string) error {
	if len(words) == 0 {
		return nil
	}
	return failure.Usage(fmt.Sprintf("there is no command %q", words[0]), "konstruct --help lists them.")
}

// checkTheme refuses a theme that is neither the program's nor one of the
// configuration's.
func (p *program) checkTheme() error {
	if p.factory.Theme == "" || slices.Contains(config.Themes(), p.factory.Theme) {
		return nil
	}
	names := config.Themes()
	if f, ok := p.factory.Workspace.ConfigFile(); ok {
		if c, err := f.Load(); err == nil {
			names = c.ThemeNames()
		}
	}
	if !slices.Contains(names, p.factory.Theme) {
		return failure.Usage(fmt.Sprintf("--theme %s: there are %s", p.factory.Theme, strings.Join(names, ", ")), "")
	}
	return nil
}
