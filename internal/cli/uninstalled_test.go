package cli

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/testkit"
)

// leaves are the commands below c that do something.
func leaves(c *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, sub := range c.Commands() {
		out = append(out, leaves(sub)...)
	}
	if c.Runnable() && !c.HasSubCommands() {
		out = append(out, c)
	}
	return out
}

// wordsOf are words for what a command's usage names, and the flags that it needs.
func wordsOf(c *cobra.Command) []string {
	words := map[string]string{
		"ORG": "acme", "ORG...": "acme", "CLUSTER": "eu-1", "ENVIRONMENT": "staging", "ITEM": "podinfo", "NAME": "podinfo", "APPLICATION": "checkout", "VERSION": "2.0.0",
		"ssh|https": "ssh", "FROM": "staging", "TO": "production", "POSITION": "1", "PR": "platform#1",
	}
	path := strings.Fields(c.CommandPath())[1:]
	for _, w := range strings.Fields(c.Use)[1:] {
		if v, ok := words[strings.Trim(w, "[]")]; ok && !strings.HasPrefix(w, "[VERSION") {
			path = append(path, v)
		}
	}
	for flag, value := range map[string]string{"yes": "", "actor": "mona", "template": "aws/eks", "environment": "staging", "address": "https://argocd.example"} {
		if c.Flags().Lookup(flag) != nil {
			path = append(path, "--"+flag)
			if value != "" {
				path = append(path, value)
			}
		}
	}
	return path
}

// Where the App is not installed, every command about an organization says the same
// sentence, with the page where it is installed, and exits with 3.
func TestEveryCommandSaysThatTheAppIsNotInstalled(t *testing.T) {
	g := testkit.New(t)
	g.Organization("acme")
	c := newCLI(t, g)
	asked := 0
	for _, cmd := range leaves(newProgram().rootCommand()) {
		if !strings.Contains(cmd.Use, "ORG") {
			continue
		}
		asked++
		args := wordsOf(cmd)
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			o := c.run(args...)
			code, page := cmdutil.ExitPerson, "apps/konstruct-test/installations/new"
			if name := cmd.Name(); name == "status" || name == "disconnect" {
				code, page = cmdutil.ExitDone, "" // this is what was asked for, and nothing is left to do
			}
			if o.code != code || !strings.Contains(o.out+o.err, "The App is not installed on acme.") || !strings.Contains(o.out+o.err, page) {
				t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
			}
		})
	}
	if asked < 30 {
		t.Errorf("%d commands", asked)
	}
}
