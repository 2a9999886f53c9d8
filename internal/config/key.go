package config

import (
	"encoding/pem"
	"errors"
	"io"
	"os"
	"strings"
)

// maxKey is far above the 3.2 kB of a 4096 bit RSA key.
const maxKey = 64 << 10 // bytes

// readKey returns the PEM block that text is, or that the file named by text
// holds. Line breaks may be written as \n, as files of environment variables
// need it. Errors hold neither the text nor the path.
func readKey(text string) ([]byte, error) {
	if strings.Contains(text, "-----BEGIN") {
		return onlyKey([]byte(strings.ReplaceAll(text, `\n`, "\n")))
	}
	f, err := os.Open(text)
	if err != nil {
		return nil, errors.New("neither a PEM private key nor a file that can be read")
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	switch {
	case err != nil:
		return nil, errors.New("the file cannot be read")
	case len(data) > maxKey:
		return nil, errors.New("the file is too large for a private key")
	}
	return onlyKey(data)
}

func onlyKey(data []byte) ([]byte, error) {
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, errors.New("not a PEM block (is it cut off?)")
	}
	if !strings.HasSuffix(block.Type, "PRIVATE KEY") {
		return nil, errors.New("a PEM block, but not of a private key")
	}
	if block.Headers["DEK-Info"] != "" || strings.HasPrefix(block.Type, "ENCRYPTED") {
		return nil, errors.New("the private key is encrypted; GitHub's are not")
	}
	return pem.EncodeToMemory(block), nil
}
