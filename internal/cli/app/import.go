package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/apps"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/config"
	"gitconnection/internal/failure"
)

// appImportOptions is what konstruct app import is asked for.
type appImportOptions struct {
	factory                         *cmdutil.Factory
	web, api, appID, clientID, slug string
	secretFile, keyFile, command    string
	where                           string
	public                          bool
}

func newCmdAppImport(factory *cmdutil.Factory) *cobra.Command {
	o := &appImportOptions{factory: factory}
	cmd := &cobra.Command{
		Use: "import", Short: "Use a GitHub App that exists",
		Long: "import checks the App with GitHub at once and keeps its secrets in the keyring of the system, else in files that\n" +
			"only you can read. Nothing secret is given as an argument, where others could see it: give files, or - for\n" +
			"standard input.\n\n" +
			"Each operator may have a private key of their own (GitHub allows 25 for one App): make one on the App's settings\n" +
			"page and import it; whoever leaves is shut out by deleting that one key there.",
		Args: cmdutil.Args(0, 0, "no arguments, only flags"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runAppImport(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.web, "web", "https://github.com", "address of the GitHub host")
	cmd.Flags().StringVar(&o.api, "api", "", "address of its REST API, where it cannot be derived from the host's")
	cmd.Flags().StringVar(&o.appID, "app-id", "", "App id, from the App's settings page (or --client-id)")
	cmd.Flags().StringVar(&o.clientID, "client-id", "", "client id, from the same page; without --client-secret enough for the sign-in by code")
	cmd.Flags().StringVar(&o.slug, "slug", "", "the App's name in its address; what GitHub says has to be the same")
	cmd.Flags().StringVar(&o.secretFile, "client-secret", "", "`FILE` with the client secret, or - for standard input: needed to sign in through the browser")
	cmd.Flags().StringVar(&o.keyFile, "private-key", "", "`FILE` with the private key (.pem), or - for standard input")
	cmd.Flags().StringVar(&o.command, "private-key-command", "", "`COMMAND` for the shell that prints the private key whenever it is needed, in the place of a key kept here")
	cmd.Flags().StringVar(&o.where, "secrets", "", "where to keep secrets: keyring, file, or command (nothing is kept; default: keyring, else file)")
	cmd.Flags().BoolVar(&o.public, "public", false, "the App is public: other accounts can install it")
	return cmd
}

func runAppImport(ctx context.Context, o *appImportOptions) error {
	a, err := o.readExisting()
	if err != nil {
		return err
	}
	info, note, err := apps.New(o.factory.Workspace).Import(ctx, a)
	if err != nil {
		return err
	}
	printAdded(o.factory, info, note, "is imported")
	return nil
}

// readExisting reads what the flags name.
func (o *appImportOptions) readExisting() (apps.Existing, error) {
	a := apps.Existing{Name: o.factory.Instance, Web: o.web, API: o.api, AppID: o.appID, ClientID: o.clientID, Slug: o.slug, Where: o.where, Public: o.public}
	for flag, value := range map[string]string{"--private-key": o.keyFile, "--client-secret": o.secretFile} {
		if strings.Contains(value, "-----BEGIN") || strings.ContainsAny(value, "\r\n") {
			return a, failure.Usage(flag+" takes a file, not the secret itself: arguments can be seen by others on this machine", "Write it into a file, or give "+flag+" - and the secret on standard input.")
		}
	}
	if o.keyFile == "-" && o.secretFile == "-" {
		return a, failure.Usage("only one secret can come from standard input", "Give the other one as a file.")
	}
	if o.command != "" {
		a.Command = config.Command{Shell: o.command}
	}
	if (o.keyFile == "") == a.Command.Empty() {
		return a, failure.Usage("either --private-key FILE or --private-key-command COMMAND is needed", "Generate a key on the App's settings page, under Private keys.")
	}
	if o.keyFile == "-" {
		text, err := standardInput(o.factory, "the private key")
		if err != nil {
			return a, err
		}
		a.Key = text
	} else {
		a.Key = o.keyFile
	}
	if o.secretFile == "" {
		return a, nil
	}
	text, err := secretFrom(o.factory, o.secretFile)
	a.Secret = strings.TrimSpace(text)
	if err == nil && !apps.PlausibleSecret(a.Secret) {
		err = failure.Usage("--client-secret: this is not a client secret: one word of letters and digits", "")
	}
	return a, err
}

func secretFrom(factory *cmdutil.Factory, file string) (string, error) {
	if file == "-" {
		return standardInput(factory, "the client secret")
	}
	f, err := os.Open(file)
	if err != nil {
		return "", failure.Usage("--client-secret: there is no file of that name that can be read", "")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, cmdutil.MaxLine))
	if err != nil {
		return "", failure.Usage("--client-secret: the file cannot be read", "")
	}
	return string(data), nil
}

func standardInput(factory *cmdutil.Factory, what string) (string, error) {
	if factory.Terminal {
		fmt.Fprintf(factory.Err, "Paste %s and end with control D:\n", what)
	}
	data, err := io.ReadAll(io.LimitReader(factory.In, cmdutil.MaxLine+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("read %s from standard input: %w", what, err)
	case len(data) > cmdutil.MaxLine:
		return "", failure.Usage("standard input is far longer than "+what, "")
	case strings.TrimSpace(string(data)) == "":
		return "", failure.Usage("standard input is empty: "+what+" was expected", "")
	}
	return string(data), nil
}
