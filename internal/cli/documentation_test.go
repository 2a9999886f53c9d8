package cli

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gitconnection/internal/ui/app"
)

var update = flag.Bool("update", false, "write the generated pages again")

// TestDocumentation keeps the pages that are made from the program's own
// tables fresh; `make docs` writes them.
func TestDocumentation(t *testing.T) {
	for file, want := range map[string]string{"keys.md": app.KeysMarkdown(), "commands.md": commandsMarkdown()} {
		path := filepath.Join("..", "..", "docs", file)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("docs/%s is stale (%v): make docs", file, err)
		}
	}
}

func commandsMarkdown() string {
	var b strings.Builder
	b.WriteString("# Commands\n\nWritten by `make docs` from the program's own commands. Exit codes: 0 done, 1 failed, 2 usage or no terminal,\n" +
		"3 a person has to act first, 4 refused because it would overwrite or destroy, 130 interrupted.\n")
	root := newProgram().rootCommand()
	describeCommand(&b, root)
	for _, c := range root.Commands() {
		if c.Name() != "help" && c.Name() != "completion" {
			describeCommand(&b, c)
			for _, below := range c.Commands() {
				describeCommand(&b, below)
			}
		}
	}
	return b.String()
}

func describeCommand(b *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s.\n", c.UseLine(), strings.TrimSuffix(c.Short, "."))
	if c.Long != "" {
		fmt.Fprintf(b, "\n%s\n", c.Long)
	}
	flags := c.LocalFlags()
	if !flags.HasAvailableFlags() {
		return
	}
	b.WriteString("\n| flag | meaning |\n|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		kind, usage := pflag.UnquoteUsage(f)
		name := strings.TrimSpace("--" + f.Name + " " + kind)
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" && f.DefValue != "0s" {
			usage += " (default: " + f.DefValue + ")"
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", name, usage)
	})
}
