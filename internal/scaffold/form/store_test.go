package form_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gitconnection/internal/scaffold/form"
)

// vault keeps secrets as files KEY below PATH. As the real one, it refuses to
// patch what is not there, and put replaces everything unless -cas=0 forbids.
const vault = `#!/bin/sh
[ "$1" = kv ] || exit 64
case $2 in
get) [ -d "$STORE/$3" ] || exit 2 ;;
patch) [ -d "$STORE/$3" ] || { echo "No value found" >&2; exit 2; } ;;
put)
	[ "$3" = -cas=0 ] && shift && [ -d "$STORE/$3" ] && { echo "check-and-set parameter did not match" >&2; exit 2; }
	rm -rf "$STORE/$3"; mkdir -p "$STORE/$3" ;;
*) exit 64 ;;
esac
[ "$2" = get ] || { [ "${4#*=}" = - ] && cat >"$STORE/$3/${4%%=*}"; }
`

// aws keeps each secret as one text. As the real one, it refuses to put what
// was never created, and to create what is there.
const aws = `#!/bin/sh
[ "$1" = secretsmanager ] || exit 64
at=$STORE/$(printf %s "$4" | tr / _)
case $2 in
get-secret-value) [ -z "$DENIED" ] && [ -f "$at" ] || { echo "ResourceNotFoundException" >&2; exit 254; }; cat "$at"; echo ;;
put-secret-value) [ -f "$at" ] || exit 254; cat "${6#file://}" >"$at.new"; [ -s "$at.new" ] && mv "$at.new" "$at" ;;
create-secret) [ ! -f "$at" ] || { echo "ResourceExistsException" >&2; exit 254; }; cat "${6#file://}" >"$at" ;;
*) exit 64 ;;
esac
`

// stores are both programs, and what runs a command with them.
func stores(t *testing.T) (folder string, run func(command, secret string, env ...string) error) {
	t.Helper()
	bin, folder := t.TempDir(), t.TempDir()
	for name, script := range map[string]string{"vault": vault, "aws": aws} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return folder, func(command, secret string, env ...string) error {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
		cmd.Env = slices.Concat(env, []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "STORE=" + folder})
		cmd.Stdin = strings.NewReader(secret)
		return cmd.Run()
	}
}

// TestStoreCommands runs the commands that are told, as somebody would: for a
// secret that is not there, for another key of it, and for the same one again.
func TestStoreCommands(t *testing.T) {
	folder, run := stores(t)
	for _, step := range []struct{ key, secret string }{{"token", "first"}, {"other", "line 1\nline 2\n"}, {"token", `quo"ted \ second`}} {
		for _, backend := range []string{"vault", "aws-secrets-store"} {
			if err := run(form.Reference{Backend: backend, Path: "konstruct/shared/dns", Key: step.key}.StoreCommand(), step.secret); err != nil {
				t.Fatalf("%s: %s: %v", backend, step.key, err)
			}
		}
	}
	want := map[string]string{"token": `quo"ted \ second`, "other": "line 1\nline 2\n"}
	got := map[string]string{}
	data, err := os.ReadFile(filepath.Join(folder, "konstruct_shared_dns"))
	if err != nil || json.Unmarshal(data, &got) != nil {
		t.Fatalf("%s: %v", data, err)
	}
	for key, secret := range want {
		data, err := os.ReadFile(filepath.Join(folder, "secret/konstruct/shared/dns", key))
		if string(data) != secret || err != nil {
			t.Errorf("vault: %s: %q %v", key, data, err)
		}
		if got[key] != secret {
			t.Errorf("aws: %s: %q", key, got[key])
		}
	}
}

// TestStoreCommandsOverwriteNothing: what cannot be read may be there.
func TestStoreCommandsOverwriteNothing(t *testing.T) {
	folder, run := stores(t)
	command := form.Reference{Backend: "aws-secrets-store", Path: "konstruct/shared/dns", Key: "token"}.StoreCommand()
	for content, env := range map[string]string{`{"other":"kept"}`: "DENIED=yes", "no JSON": "DENIED="} {
		at := filepath.Join(folder, "konstruct_shared_dns")
		if err := os.WriteFile(at, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(command, "secret", env); err == nil {
			t.Errorf("%s: nothing was said", content)
		}
		if data, err := os.ReadFile(at); string(data) != content || err != nil {
			t.Errorf("%s became %s: %v", content, data, err)
		}
	}
}
