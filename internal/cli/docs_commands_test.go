package cli

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
)

// commandLines are the command lines of the program in a block or a sentence:
// its words up to what only a shell understands.
func commandLines(code string) [][]string {
	var out [][]string
	code = strings.ReplaceAll(code, "\\\n", " ")
	for line := range strings.SplitSeq(code, "\n") {
		for _, part := range regexp.MustCompile(`\|\|?|&&|;|\$\(|\brun: `).Split(line, -1) {
			words := shellWords(part)
			for len(words) > 0 && strings.Contains(words[0], "=") {
				words = words[1:] // variables before it
			}
			if len(words) > 0 && words[0] == "konstruct" {
				out = append(out, words[1:])
			}
		}
	}
	return out
}

// shellWords splits a simple command as a shell does, and ends where it is
// redirected or commented.
func shellWords(line string) []string {
	var words []string
	var word strings.Builder
	quote, begun := rune(0), false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == '#' && !begun, r == '>', r == '<', r == '&', r == ')':
			end()
			return words
		case unicode.IsSpace(r):
			end()
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	end()
	return words
}

// wrongCommand says what is wrong with the words of a command line. In a
// sentence arguments may be left out.
func wrongCommand(words []string, sentence bool) error {
	cmd, rest, err := newProgram().rootCommand().Find(words)
	if err != nil {
		return err
	}
	if !cmd.Runnable() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") && cmd.HasParent() {
		return fmt.Errorf("%s has no command %s", cmd.CommandPath(), rest[0])
	}
	if !cmd.HasParent() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return fmt.Errorf("there is no command %s", rest[0])
	}
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	if sentence {
		return flagsOf(cmd, rest)
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return err
	}
	if help := cmd.Flags().Lookup("help"); help.Changed || cmd.Args == nil {
		return nil
	}
	return cmd.Args(cmd, cmd.Flags().Args())
}

// flagsOf refuses flags that the command does not have, whatever they are set
// to: a sentence often names one without a value.
func flagsOf(cmd *cobra.Command, words []string) error {
	_ = cmd.ParseFlags(nil) // joins the flags of the commands above
	for _, w := range words {
		name, found := strings.CutPrefix(w, "--")
		name, _, _ = strings.Cut(name, "=")
		if found && name != "" && cmd.Flags().Lookup(name) == nil {
			return fmt.Errorf("%s has no flag --%s", cmd.CommandPath(), name)
		}
	}
	return nil
}

// wrongCommands are the command lines of pages that the program does not have.
func wrongCommands(pages map[string]document) (wrong []string, seen int) {
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		check := func(code string, sentence bool) {
			for _, words := range commandLines(code) {
				seen++
				if err := wrongCommand(words, sentence); err != nil {
					wrong = append(wrong, fmt.Sprintf("%s: konstruct %s: %v", name, strings.Join(words, " "), err))
				}
			}
		}
		if name == "CHANGELOG.md" {
			continue // of versions that are gone, too
		}
		for _, b := range pages[name].blocks {
			check(b.text, false)
		}
		for _, code := range pages[name].inline {
			check(code, true)
		}
	}
	return wrong, seen
}

func TestCommandsOfTheDocuments(t *testing.T) {
	wrong, seen := wrongCommands(pagesBelow(t, root))
	for _, w := range wrong {
		t.Error(w)
	}
	if seen < 50 {
		t.Errorf("only %d command lines", seen)
	}
}

func TestPlantedCommandsAreFound(t *testing.T) {
	page := readDocument("x.md", []byte("# X\n\n`konstruct status` `konstruct connekt` `konstruct status --colour`\n\n```\nkonstruct status acme --outputs json\nX=1 konstruct application \\\n  moves acme\nkonstruct status | konstruct orgs --sideways # konstruct none\nkonstruct status 'a b' > x\n```\n"))
	wrong, seen := wrongCommands(map[string]document{"x.md": page})
	if seen != 8 || len(wrong) != 6 {
		t.Errorf("of %d lines these are wrong: %q", seen, wrong)
	}
}

// runBlocks runs the blocks of sh of a page, one after the other, as somebody
// would who reads it. It returns what went wrong.
func runBlocks(d document, folder string, env []string) []string {
	var wrong []string
	for _, b := range d.blocks {
		if b.language != "sh" || b.notRun != "" {
			continue
		}
		cmd := exec.Command("/bin/sh", "-eu", "-c", b.text)
		cmd.Dir, cmd.Env = folder, env
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v\n%s\nprinted\n%s", d.path, err, b.text, out.String()))
		}
	}
	return wrong
}

// reader is the environment of somebody who has a shell, this program, and a
// served GitHub. What else is on this machine is not there: a block that calls
// kubectl must not find somebody's cluster.
func reader(t *testing.T, served map[string]string) (folder string, env []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "konstruct")); err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"cat", "cp", "git", "grep", "ls", "mkdir", "mv", "rm", "sed", "sleep"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	env = commandIn(t, t.TempDir(), served).Env
	for i, v := range env {
		if strings.HasPrefix(v, "PATH=") {
			env[i] = "PATH=" + bin
		}
	}
	return t.TempDir(), env
}

func TestBlocksOfTheDocumentsRun(t *testing.T) {
	endToEnd(t)
	pages, ran := pagesBelow(t, root), 0
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		runs := 0
		for _, b := range pages[name].blocks {
			if b.language == "sh" && b.notRun == "" {
				runs++
			}
			if b.language == "" && len(commandLines(b.text)) > 0 {
				t.Errorf("%s: a block of commands is no sh, so nobody runs it:\n%s", name, b.text)
			}
		}
		if ran += runs; runs == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			folder, env := reader(t, serveDemo(t, "--installed"))
			for _, w := range runBlocks(pages[name], folder, env) {
				t.Error(w)
			}
		})
	}
	if ran < 10 {
		t.Errorf("only %d blocks ran", ran)
	}
}

func TestAPlantedBlockIsFound(t *testing.T) {
	endToEnd(t)
	page := readDocument("x.md", []byte("# X\n\n```sh\nkonstruct version\n```\n\n<!-- not run: why -->\n```sh\nfalse\n```\n\n```sh\nkonstruct version\nkonstruct connect nobody-has-this --yes | cat\nfalse\n```\n\n```sh\nkonstruct nonsense\n```\n\n```text\nfalse\n```\n"))
	folder, env := reader(t, nil)
	wrong := runBlocks(page, folder, env)
	if len(wrong) != 2 || !strings.Contains(wrong[1], `no command "nonsense"`) {
		t.Errorf("found %d: %q", len(wrong), wrong)
	}
}
