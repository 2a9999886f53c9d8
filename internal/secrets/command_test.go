//go:build unix

package secrets

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/config"
)

func pemKey(t *testing.T) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func TestKeyFromCommand(t *testing.T) {
	key := pemKey(t)
	path := filepath.Join(t.TempDir(), "a key")
	if err := os.WriteFile(path, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := append(os.Environ(), "KEY="+path)
	for name, c := range map[string]config.Command{
		"a list":               {Argv: []string{"cat", path}},
		"a line":               {Shell: `cat "$KEY" | cat`},
		"complains and prints": {Shell: `echo careful >&2; cat "$KEY"`},
	} {
		got, err := KeyFromCommand(t.Context(), c, environ)
		if err != nil || string(got) != key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCommandsThatPrintNoKey(t *testing.T) {
	key := pemKey(t)
	environ := append(os.Environ(), "KEY="+key, "KONSTRUCT_APP_CLIENT_SECRET=hunter2", "KONSTRUCT_OTHER=hunter2")
	for name, c := range map[string]struct {
		command config.Command
		want    string
	}{
		"nothing":            {config.Command{Shell: ":"}, "what it prints is no private key: there is no private key"},
		"not a key":          {config.Command{Argv: []string{"echo", "hunter2"}}, "no private key: not a PEM block"},
		"half a key":         {config.Command{Shell: `echo "$KEY" | head -n 3`}, "cut off"},
		"fails and says why": {config.Command{Shell: `echo 'permission denied: log in with vault login' >&2; exit 2`}, "it ended with exit code 2 (it says: permission denied: log in with vault login)"},
		"says in colour":     {config.Command{Shell: `printf '\033[31mno\033[0m\n\nroom\342\200\256' >&2; exit 1`}, "␛[31mno␛[0m room<U+202E>"},
		"says a secret":      {config.Command{Shell: `echo "$KEY" token ghp_abcdefghijklmnopqrst1234 >&2; exit 1`}, "[redacted] token [redacted]"},
		"too much":           {config.Command{Shell: `while :; do echo hunter2; done`}, "more than a private key"},
		"no such program":    {config.Command{Argv: []string{"/nonexistent/vault"}}, "there is no such program"},
		"no such name":       {config.Command{Argv: []string{"konstruct-no-such-program"}}, "there is no such program"},
		"our own variables":  {config.Command{Shell: `env | grep KONSTRUCT >&2; exit 3`}, "it ended with exit code 3"},
		"asks":               {config.Command{Shell: `read answer || echo nobody answers >&2; exit 4`}, "it ended with exit code 4 (it says: nobody answers)"},
	} {
		_, err := KeyFromCommand(t.Context(), c.command, environ)
		var e *CommandError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.Next() == "" {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") || strings.ContainsAny(err.Error(), "\n\x1b") || strings.Contains(err.Error(), strings.Split(key, "\n")[1]) {
			t.Errorf("%s: the error says too much: %q", name, err)
		}
	}
	if _, err := KeyFromCommand(t.Context(), config.Command{}, nil); err == nil {
		t.Error("no command gives a key")
	}
}

// A command that does not end is killed with what it started.
func TestACommandHasALimit(t *testing.T) {
	const line = `sleep 600 & wait`
	_, err := keyFromCommand(t.Context(), config.Command{Shell: line}, os.Environ(), 500*time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "did not end within 500ms") {
		t.Fatalf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := KeyFromCommand(ctx, config.Command{Shell: line}, os.Environ()); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
}
