package leak

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const token = "ghs_1900001_eyJhbGciOi+JSUzI1/NiIsInR5cCI6IkpXVCJ9.c2Vjc-mV0_"

func key(t *testing.T) string {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
}

// TestPlantedLeaksAreFound hides a secret in every way that is looked for.
func TestPlantedLeaksAreFound(t *testing.T) {
	pem := key(t)
	escaped, err := json.Marshal(pem)
	if err != nil {
		t.Fatal(err)
	}
	twice, err := json.Marshal(string(escaped))
	if err != nil {
		t.Fatal(err)
	}
	planted := map[string]string{
		"plain":           "time=12:00 token=" + token + " done",
		"query":           "https://example.com/?a=" + url.QueryEscape(token),
		"path":            "https://example.com/" + url.PathEscape(token),
		"PEM":             "x" + pem,
		"PEM escaped":     string(escaped),
		"escaped twice":   string(twice),
		"a line of it":    "…" + strings.Split(pem, "\n")[7] + "…",
		"the last line":   strings.Split(strings.TrimSpace(pem), "\n")[len(strings.Split(strings.TrimSpace(pem), "\n"))-2],
		"windows":         strings.ReplaceAll(pem, "\n", "\r\n"),
		"hexadecimal":     fmt.Sprintf("%x", token),
		"on a screen":     "\x1b[2;3H│ " + token[:20] + "\x1b[0m │\r\n\x1b[3;3H│ " + token[20:] + " │",
		"in one sequence": "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(token)) + "\x07",
	}
	for i := range 3 {
		before := strings.Repeat("x", i)
		planted[fmt.Sprintf("base64 after %d bytes", i)] = base64.StdEncoding.EncodeToString([]byte(before + "user:" + token + "\nmore"))
		planted[fmt.Sprintf("base64url after %d bytes", i)] = base64.RawURLEncoding.EncodeToString([]byte(before + token + "?"))
		planted[fmt.Sprintf("PEM in base64 after %d bytes", i)] = base64.StdEncoding.EncodeToString([]byte(before + pem))
	}
	secrets := []Secret{{"token", token}, {"private key", pem}}
	for name, text := range planted {
		found, err := Find(secrets, []Source{{name, []byte(text)}})
		if err != nil || len(found) == 0 {
			t.Errorf("%s: not found (%v)", name, err)
		}
	}
}

func TestWhatIsNoLeak(t *testing.T) {
	pem := key(t)
	found, err := Find([]Secret{{"token", token}, {"private key", pem}}, []Source{
		{"another key", []byte("-----BEGIN RSA PRIVATE KEY-----\n" + strings.Split(key(t), "\n")[2])},
		{"a digest", []byte("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")},
		{"another token", []byte(strings.Replace(token, "900", "901", 1))},
		{"redacted", []byte("token=[redacted] code=[redacted]")},
	})
	// Every key of this size begins with the same bytes; they are no secret.
	if err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestShortSecretsAreRefused(t *testing.T) {
	if _, err := Find([]Secret{{"password", "hunter2"}}, nil); err == nil {
		t.Error("a secret that is never found was accepted")
	}
}

func TestFiles(t *testing.T) {
	root := t.TempDir()
	for path, text := range map[string]string{"a/log": token, "store/key": token, "b": "nothing"} {
		full := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sources, err := Files(root, func(path string) bool { return filepath.Base(path) == "store" })
	if err != nil {
		t.Fatal(err)
	}
	found, err := Find([]Secret{{"token", token}}, sources)
	if err != nil || len(found) != 1 || !strings.HasSuffix(found[0].Source, "a/log") {
		t.Errorf("found %v, %v", found, err)
	}
	if none, err := Files(filepath.Join(root, "none"), nil); err != nil || len(none) != 0 {
		t.Errorf("a folder that is not there: %v, %v", none, err)
	}
}
