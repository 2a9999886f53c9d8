package github

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// ParsePrivateKey reads an App's private key: PKCS#1 (as GitHub hands it out)
// or PKCS#8, with real or `\n`-escaped line ends. Errors never quote the key.
func ParsePrivateKey(text []byte) (*rsa.PrivateKey, error) {
	s := strings.TrimSpace(string(text))
	if !strings.Contains(s, "\n") {
		s = strings.ReplaceAll(s, `\n`, "\n")
	}
	block, _ := pem.Decode([]byte(s + "\n"))
	if block == nil {
		return nil, errors.New("this is not a PEM file: its first line has to say BEGIN RSA PRIVATE KEY, and it has to be complete")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("the RSA private key in this PEM file is damaged")
		}
		return key, nil
	case "PRIVATE KEY":
		parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("the private key in this PEM file is damaged")
		}
		key, ok := parsed.(*rsa.PrivateKey)
		if !ok {
			return nil, fmt.Errorf("GitHub Apps need an RSA key; this is %s", kindOfKey(parsed))
		}
		return key, nil
	case "EC PRIVATE KEY", "EC PARAMETERS":
		return nil, fmt.Errorf("GitHub Apps need an RSA key; this is %s", ecKey)
	case "OPENSSH PRIVATE KEY":
		return nil, errors.New("this is an OpenSSH key; GitHub Apps need the .pem file that GitHub generated for the App")
	}
	return nil, fmt.Errorf("this PEM file holds a %s, not a private key", strings.ToLower(block.Type))
}

const ecKey = "an EC key"

func kindOfKey(key any) string {
	switch key.(type) {
	case *ecdsa.PrivateKey:
		return ecKey
	case ed25519.PrivateKey:
		return "an Ed25519 key"
	}
	return "another kind"
}

// Key returns the App's private key when it is first needed. Reading it may be
// slow (a keyring, a command), which is why it is not a plain value.
type Key func(ctx context.Context) (*rsa.PrivateKey, error)

// StaticKey returns a Key for a private key that is already in memory.
func StaticKey(k *rsa.PrivateKey) Key {
	return func(context.Context) (*rsa.PrivateKey, error) { return k, nil }
}
