package gitops

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/form"
)

func TestAnswers(t *testing.T) {
	values := filepath.Join(t.TempDir(), "values.yaml")
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(values, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ingress:\n  host: a.example\n  port: 80\ntls: true\nnothing: null\nratio: 0.5\n")
	a := answerFlags{values: values, set: []string{"ingress.host=b.example=c", "empty="}, secrets: []string{"token=vault:konstruct/shared/dns#token"}}
	got, err := a.Answers()
	want := map[string]string{"ingress.host": "b.example=c", "ingress.port": "80", "tls": "true", "ratio": "0.5", "empty": "", "token": "vault:konstruct/shared/dns#token"}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []struct {
		flags answerFlags
		file  string
		says  string
	}{
		{answerFlags{set: []string{"hunter2"}}, "", "--set: it is NAME=VALUE"},
		{answerFlags{secrets: []string{"token=hunter2"}}, "", "--secret token: where the secret is"},
		{answerFlags{set: []string{"a=1", "a=2"}}, "", "given by --set already"},
		{answerFlags{set: []string{"a=1"}, secrets: []string{"a=vault:b#c"}}, "", "given by --set already"},
		{answerFlags{values: values}, "a: [1]\n", "a is a list"},
		{answerFlags{values: values}, "a: [", "--values"},
		{answerFlags{values: values}, "a: " + strings.Repeat("x", maxValues), "larger than 1 MiB"},
		{answerFlags{values: values + "x"}, "", "does not exist"},
	} {
		write(bad.file)
		_, err := bad.flags.Answers()
		var usage *failure.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), bad.says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%+v: %v, want %q", bad.flags, err, bad.says)
		}
	}
}

func TestAskedForWhatIsMissing(t *testing.T) {
	f := form.Form{Inputs: []form.Input{
		{Path: []string{"region"}, Type: form.Enum, Options: []string{"lon1", "fra1"}, Required: true, Description: "where it runs"},
		{Path: []string{"size"}, Type: form.Int, Required: true},
		{Path: []string{"note"}, Type: form.String},
		{Path: []string{"kept"}, Type: form.String, Required: true, Default: "x"},
		{Path: []string{"said"}, Type: form.String, Required: true},
	}}
	ask := func(typed string, yes, terminal bool) (map[string]string, string, error) {
		t.Helper()
		in, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		if _, err := io.WriteString(w, typed); err != nil {
			t.Fatal(err)
		}
		w.Close()
		var out strings.Builder
		p := &cmdutil.Factory{In: in, Out: &out, Terminal: terminal, Output: output.Text}
		got, err := AskAnswers(p, f, map[string]string{"said": "s"}, yes)
		return got, out.String(), err
	}
	got, said, err := ask("mars\nfra1\nthree\n3\n", false, true)
	if err != nil || !maps.Equal(got, map[string]string{"said": "s", "region": "fra1", "size": "3"}) {
		t.Errorf("%v, %v\n%s", got, err, said)
	}
	for _, want := range []string{"where it runs\nregion (lon1, fra1): ", "one of lon1, fra1", "a whole number"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in\n%s", want, said)
		}
	}
	if got, said, err := ask("", true, true); err != nil || len(got) != 1 || said != "" {
		t.Errorf("--yes asks: %v %q %v", got, said, err)
	}
	if got, said, err := ask("", false, false); err != nil || len(got) != 1 || said != "" {
		t.Errorf("asks without a terminal: %v %q %v", got, said, err)
	}
	if _, _, err := ask("fra1\n", false, true); err == nil {
		t.Error("the end of what is typed is no answer")
	}
}
