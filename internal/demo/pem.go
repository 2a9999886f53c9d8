package demo

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// OneLinePEM is the key as GitHub would hand it out, with `\n` for line ends,
// so that it fits into one export line.
func OneLinePEM(key *rsa.PrivateKey) string {
	block := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return strings.ReplaceAll(strings.TrimSpace(string(block)), "\n", `\n`)
}
