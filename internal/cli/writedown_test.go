package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
)

// TestSaveWritesDown: --save keeps plan and result, and overwrites nothing.
func TestSaveWritesDown(t *testing.T) {
	env := serveDemo(t)
	dir := t.TempDir()
	md, js := filepath.Join(dir, "out.md"), filepath.Join(dir, "out.json")

	if got := konstruct(t, env, "connect", "umbrella", "--yes", "--save", md); got.code != cmdutil.ExitDone || !strings.Contains(got.out, "Written down in "+md) {
		t.Errorf("%+v", got)
	}
	if page, err := os.ReadFile(md); err != nil || !strings.HasPrefix(string(page), "# Result for umbrella\n") || !strings.Contains(string(page), "**Connected**") {
		t.Errorf("%v %s", err, page)
	}
	if got := konstruct(t, env, "connect", "acme", "--yes", "--save", js); got.code != cmdutil.ExitPerson {
		t.Errorf("%+v", got)
	}
	var kept struct {
		Plan struct{ Organization string }
		At   string
	}
	if data, err := os.ReadFile(js); err != nil || json.Unmarshal(data, &kept) != nil || kept.Plan.Organization != "acme" || kept.At == "" {
		t.Errorf("%v %+v", err, kept)
	}
	for _, args := range [][]string{{"connect", "umbrella", "--save", md}, {"disconnect", "umbrella", "--yes", "--save", md}} {
		if got := konstruct(t, env, args...); got.code != cmdutil.ExitUsage || !strings.Contains(got.err, "the file exists") {
			t.Errorf("%q: %+v", args, got)
		}
	}
	if got := konstruct(t, env, "connect", "umbrella", "acme", "--save", filepath.Join(dir, "new.md")); got.code != cmdutil.ExitUsage {
		t.Errorf("%+v", got)
	}
	if got := konstruct(t, env, "disconnect", "umbrella-labs", "--yes", "--save", filepath.Join(dir, "end.md")); got.code != cmdutil.ExitDone {
		t.Errorf("%+v", got)
	}
	if page, err := os.ReadFile(filepath.Join(dir, "end.md")); err != nil || !strings.Contains(string(page), "**Disconnected**") {
		t.Errorf("%v %s", err, page)
	}
}
