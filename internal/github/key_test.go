package github

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

// Keys of other kinds are named.
func TestKeysOfOtherKinds(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		kind string
		key  any
		says string
	}{
		"EC, PKCS#8": {"PRIVATE KEY", ec, "EC key"}, "EC, SEC 1": {"EC PRIVATE KEY", nil, "EC key"}, "Ed25519": {"PRIVATE KEY", ed, "Ed25519"},
	} {
		bytes := sec1
		if tc.key != nil {
			if bytes, err = x509.MarshalPKCS8PrivateKey(tc.key); err != nil {
				t.Fatal(err)
			}
		}
		text := pem.EncodeToMemory(&pem.Block{Type: tc.kind, Bytes: bytes})
		if _, err := ParsePrivateKey(text); err == nil || !strings.Contains(err.Error(), tc.says) || !strings.Contains(err.Error(), "RSA") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParsePrivateKey(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8 := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for name, text := range map[string]string{
		"PKCS#1": pkcs1, "PKCS#8": pkcs8, "escaped": strings.ReplaceAll(pkcs1, "\n", `\n`), "with CRLF": strings.ReplaceAll(pkcs1, "\n", "\r\n"),
		"surrounded": "\n\n" + pkcs1 + "  \n",
	} {
		if got, err := ParsePrivateKey([]byte(text)); err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, err := x509.MarshalPKCS8PrivateKey(elliptical)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty": "", "not PEM": "hello", "torn": pkcs1[:len(pkcs1)/2], "damaged": strings.Replace(pkcs1, "A", "B", 20),
		"OpenSSH":     "-----BEGIN OPENSSH PRIVATE KEY-----\nYWJj\n-----END OPENSSH PRIVATE KEY-----\n",
		"certificate": "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n",
		"elliptic":    string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: other})),
	} {
		_, err := ParsePrivateKey([]byte(text))
		if err == nil || strings.Contains(err.Error(), "\n") || (len(text) > 200 && strings.Contains(err.Error(), text[60:90])) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzParsePrivateKey(f *testing.F) {
	f.Add([]byte("-----BEGIN RSA PRIVATE KEY-----\nYWJj\n-----END RSA PRIVATE KEY-----\n"))
	f.Add([]byte(`-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if key, err := ParsePrivateKey(data); (key == nil) == (err == nil) {
			t.Errorf("key %v, error %v", key != nil, err)
		}
	})
}
