// Command release writes what a release holds beside the program: man pages,
// completions for four shells, and the script that installs it. All of it comes
// from the program's own commands.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"gitconnection/internal/cli"
)

func main() {
	to := flag.String("to", "bin/release", "folder that is written")
	date := flag.String("date", "", "date of the commit, as RFC 3339, which the man pages carry")
	version := flag.String("version", "", "version that the man pages carry")
	downloads := flag.String("downloads", "", "address of the releases that install.sh asks, such as https://github.com/OWNER/NAME/releases")
	checksums := flag.String("nix", "", "checksums of the archives: write konstruct.nix, and nothing else")
	flag.Parse()
	run := func() error { return write(*to, *date, *version, *downloads) }
	if *checksums != "" {
		run = func() error { return nix(*to, *checksums, *downloads) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(to, date, version, downloads string) error {
	when, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return fmt.Errorf("the date of the man pages: %w", err)
	}
	for _, stale := range []string{"man", "completions"} {
		if err := os.RemoveAll(filepath.Join(to, stale)); err != nil {
			return fmt.Errorf("remove what an older build has written: %w", err)
		}
	}
	root := cli.Command()
	root.DisableAutoGenTag = true // it has the day of the build
	if err := manPages(root, filepath.Join(to, "man"), when.UTC(), version); err != nil {
		return err
	}
	if err := completions(root, filepath.Join(to, "completions")); err != nil {
		return err
	}
	return installer(filepath.Join("scripts", "install.sh"), filepath.Join(to, "install.sh"), downloads)
}

func manPages(root *cobra.Command, to string, when time.Time, version string) error {
	if err := os.MkdirAll(to, 0o750); err != nil {
		return fmt.Errorf("make the folder of man pages: %w", err)
	}
	header := &doc.GenManHeader{Section: "1", Date: &when, Source: "konstruct " + version, Manual: "Konstruct"}
	if err := doc.GenManTree(root, header, to); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	return nil
}

func completions(root *cobra.Command, to string) error {
	if err := os.MkdirAll(to, 0o750); err != nil {
		return fmt.Errorf("make the folder of completions: %w", err)
	}
	for name, generate := range map[string]func(io.Writer) error{
		"konstruct.bash": func(w io.Writer) error { return root.GenBashCompletionV2(w, true) },
		"_konstruct":     root.GenZshCompletion,
		"konstruct.fish": func(w io.Writer) error { return root.GenFishCompletion(w, true) },
		"konstruct.ps1":  root.GenPowerShellCompletionWithDesc,
	} {
		var b strings.Builder
		if err := generate(&b); err != nil {
			return fmt.Errorf("make the completion %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(b.String()), 0o600); err != nil {
			return fmt.Errorf("write the completion %s: %w", name, err)
		}
	}
	return nil
}

// installer writes the script that installs a release, with the address of the
// releases in it.
func installer(from, to, downloads string) error {
	const empty = "\ndownloads=''\n"
	script, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("read the installer: %w", err)
	}
	if strings.Count(string(script), empty) != 1 || strings.ContainsAny(downloads, "'\n") {
		return fmt.Errorf("%s: the address %q has no place", from, downloads)
	}
	filled := strings.Replace(string(script), empty, "\ndownloads='"+downloads+"'\n", 1)
	if err := os.WriteFile(to, []byte(filled), 0o600); err != nil { //nolint:gosec // the folder is the one that the release is written to
		return fmt.Errorf("write the installer: %w", err)
	}
	return nil
}
