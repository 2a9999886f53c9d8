package config

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// rsaKeys are one key in the two encodings that Apps' keys come in.
func rsaKeys(t *testing.T) (pkcs1, pkcs8 string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return encode("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)), encode("PRIVATE KEY", der)
}

func wide(text string, first, second int) string {
	var out bytes.Buffer
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		b := [2]byte{byte(u), byte(u >> 8)}
		out.Write([]byte{b[first], b[second]})
	}
	return out.String()
}

// wrapped breaks lines as base64 without -w0 does.
func wrapped(s string) string {
	var b strings.Builder
	for part := range slices.Chunk([]byte(s), 76) {
		b.WriteString(string(part) + "\n")
	}
	return b.String()
}

func TestKeysInAllTheirForms(t *testing.T) {
	pkcs1, pkcs8 := rsaKeys(t)
	for _, key := range []string{pkcs1, pkcs8} {
		for name, text := range map[string]string{
			"as it is":             key,
			"escaped":              strings.ReplaceAll(key, "\n", `\n`),
			"escaped for Windows":  strings.ReplaceAll(key, "\n", `\r\n`),
			"CRLF":                 strings.ReplaceAll(key, "\n", "\r\n"),
			"CR":                   strings.ReplaceAll(key, "\n", "\r"),
			"BOM":                  "\ufeff" + key,
			"BOM and CRLF":         "\ufeff" + strings.ReplaceAll(key, "\n", "\r\n"),
			"UTF-16, little first": wide(key, 0, 1),
			"UTF-16, big first":    wide(key, 1, 0),
			"spaces for breaks":    strings.ReplaceAll(key, "\n", " "),
			"in quotes":            `"` + strings.ReplaceAll(key, "\n", `\n`) + `"`,
			"base64":               base64.StdEncoding.EncodeToString([]byte(key)),
			"base64 in lines":      wrapped(base64.StdEncoding.EncodeToString([]byte(key))),
			"base64 of CRLF":       base64.StdEncoding.EncodeToString([]byte(strings.ReplaceAll(key, "\n", "\r\n"))) + "\r\n",
			"indented":             "    " + strings.ReplaceAll(key, "\n", "\n    "),
			"text around it":       "Key of the App:\n" + key + "-- \nend\n",
		} {
			got, err := ParseKey([]byte(text))
			if err != nil || string(got) != key {
				t.Errorf("%s: %v", name, err)
			}
			path := filepath.Join(t.TempDir(), "key.pem")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if got, err := ReadKey(" "+path+"\n", ""); err != nil || string(got) != key {
				t.Errorf("%s, as a file: %v", name, err)
			}
			if got, err := ReadKey("~/key.pem", filepath.Dir(path)); err != nil || string(got) != key {
				t.Errorf("%s, below home: %v", name, err)
			}
		}
	}
}

func TestWhatIsNoKeyIsSaid(t *testing.T) {
	key, _ := rsaKeys(t)
	middle := strings.Split(key, "\n")[3]
	block := func(kind string) string {
		return strings.ReplaceAll(key, "RSA PRIVATE KEY", kind)
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":            {" \n", "no private key"},
		"a BOM alone":        {"\ufeff", "empty"},
		"a certificate":      {block("CERTIFICATE"), "this is a certificate"},
		"a public key":       {block("PUBLIC KEY"), "this is a public key"},
		"an RSA public key":  {block("RSA PUBLIC KEY"), "this is a public key"},
		"a public SSH key":   {"ssh-rsa " + middle + " mona", "public SSH key"},
		"an OpenSSH key":     {block("OPENSSH PRIVATE KEY"), "an SSH key"},
		"encrypted, PKCS#8":  {block("ENCRYPTED PRIVATE KEY"), "encrypted"},
		"encrypted, PKCS#1":  {strings.Replace(key, "-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1), "encrypted"},
		"the end is missing": {key[:len(key)/2], "cut off"},
		"another end":        {strings.Replace(key, "END RSA", "END", 1), "cut off"},
		"not base64":         {strings.Replace(key, middle, "!"+middle[1:], 1), "not a PEM block"},
		"an empty block":     {"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", "cut off"},
		"something else":     {block("DH PARAMETERS"), "not of a private key"},
		"too large":          {key + strings.Repeat(middle+"\n", 2000), "too large"},
	} {
		_, err := ParseKey([]byte(c.text))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
			continue
		}
		if strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), middle[:20]) {
			t.Errorf("%s: not one line without the key: %q", name, err)
		}
	}
	for _, path := range []string{"/nonexistent/secret-name.pem", t.TempDir()} {
		if _, err := ReadKey(path, ""); err == nil || strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// No text gets into an error, and what is accepted reads the same again.
func FuzzParseKey(f *testing.F) {
	f.Add([]byte("-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdefghijklmnop\n-----END RSA PRIVATE KEY-----\n"))
	f.Add([]byte("\xff\xfe-\x00-\x00"))
	f.Add([]byte("-----BEGIN PRIVATE KEY----- MIIE MIIE -----END PRIVATE KEY-----"))
	f.Fuzz(func(t *testing.T, data []byte) {
		key, err := ParseKey(data)
		if err == nil {
			again, err := ParseKey(key)
			if err != nil || !bytes.Equal(again, key) {
				t.Errorf("%q: then %q, %v", key, again, err)
			}
			return
		}
		for word := range strings.FieldsSeq(string(data)) {
			if len(word) > 16 && !strings.Contains(word, "-----") && strings.Contains(err.Error(), word) {
				t.Errorf("%q is in %q", word, err)
			}
		}
	})
}
