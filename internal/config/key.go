package config

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"unicode/utf16"
)

// maxKey is far above the 3.2 kB of a 4096 bit RSA key.
const maxKey = 64 << 10 // bytes

// ReadKey returns a private key as one PEM block. text is the key, or the path of
// its file; "~/" in front of a path is home. Errors hold neither.
func ReadKey(text, home string) ([]byte, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("there is no private key")
	}
	if strings.Contains(fromBase64(text), begin) {
		return ParseKey([]byte(text))
	}
	if rest, ok := strings.CutPrefix(text, "~/"); ok && home != "" {
		text = filepath.Join(home, rest)
	}
	f, err := os.Open(text)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, errors.New("the file with the private key may not be read: its permissions do not allow it")
	case err != nil:
		return nil, errors.New("neither a PEM private key nor a file that can be read")
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxKey+1))
	if err != nil {
		return nil, errors.New("the file cannot be read")
	}
	return ParseKey(data)
}

// ParseKey returns the private key in data, which comes from a file, a paste or a
// variable: it may have a byte order mark, and line ends of any system, escaped as
// \n, or lost. Errors tell what data is instead of a private key, never its text.
// It does not check that the key is an RSA key.
func ParseKey(data []byte) ([]byte, error) {
	if len(data) > maxKey {
		return nil, errors.New("this is too large for a private key")
	}
	text := strings.TrimSpace(plainText([]byte(fromBase64(plainText(data)))))
	if text == "" {
		return nil, errors.New("there is no private key: it is empty")
	}
	if strings.HasPrefix(text, "ssh-") || strings.HasPrefix(text, "ecdsa-sha2-") {
		return nil, errors.New("this is a public SSH key; the App's private key is the .pem file that GitHub generated for it")
	}
	block, _ := pem.Decode([]byte(text + "\n"))
	if block == nil {
		block = withLineBreaks(text)
	}
	if block == nil {
		return nil, errors.New("not a PEM block (is it cut off?): it begins with -----BEGIN RSA PRIVATE KEY----- and ends with -----END RSA PRIVATE KEY-----")
	}
	return onlyKey(block)
}

// begin is how a PEM block begins.
const begin = "-----BEGIN"

// fromBase64 returns the PEM file that text is the base64 of, as CI systems keep what
// has several lines; else text as it is.
func fromBase64(text string) string {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil || !strings.Contains(string(data), begin) {
		return text
	}
	return string(data)
}

func onlyKey(block *pem.Block) ([]byte, error) {
	switch kind := block.Type; {
	case kind == "CERTIFICATE" || strings.HasSuffix(kind, " CERTIFICATE"):
		return nil, errors.New("this is a certificate, not a private key; the App's private key is the .pem file that GitHub generated for it")
	case strings.HasSuffix(kind, "PUBLIC KEY"):
		return nil, errors.New("this is a public key, not the private key; GitHub hands out the private one once, as a .pem file")
	case kind == "OPENSSH PRIVATE KEY":
		return nil, errors.New("this is an SSH key; the App's private key is the .pem file that GitHub generated for it")
	case kind == "EC PARAMETERS":
		return nil, errors.New("this is an EC key; GitHub Apps need an RSA key, the .pem file that GitHub generated for it")
	case !strings.HasSuffix(kind, "PRIVATE KEY"):
		return nil, errors.New("a PEM block, but not of a private key")
	case block.Headers["DEK-Info"] != "" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") || strings.HasPrefix(kind, "ENCRYPTED"):
		return nil, errors.New("the private key is encrypted; GitHub's are not. Take the encryption away first: openssl pkey -in KEY.pem -out PLAIN.pem")
	case len(block.Bytes) == 0:
		return nil, errors.New("the PEM block is empty: the private key is cut off")
	}
	return pem.EncodeToMemory(block), nil
}

// plainText decodes UTF-16, and removes byte order marks, quotes and other line
// ends.
func plainText(data []byte) string {
	for mark, order := range map[string]func(a, b byte) uint16{
		"\xff\xfe": func(a, b byte) uint16 { return uint16(a) | uint16(b)<<8 },
		"\xfe\xff": func(a, b byte) uint16 { return uint16(b) | uint16(a)<<8 },
	} {
		if rest, ok := bytes.CutPrefix(data, []byte(mark)); ok {
			units := make([]uint16, 0, len(rest)/2)
			for i := 0; i+1 < len(rest); i += 2 {
				units = append(units, order(rest[i], rest[i+1]))
			}
			data = []byte(string(utf16.Decode(units)))
		}
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.NewReplacer(`\r`, "", `\n`, "\n", "\r\n", "\n", "\r", "\n").Replace(text)
	return strings.Trim(text, "\"' \t\n")
}

// flatPEM is compiled when first needed: most starts of the program read no key.
var flatPEM = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END ([A-Z0-9 ]+)-----$`)
})

// withLineBreaks reads a block whose line breaks were replaced by spaces or removed, as by
// a form field of one line; nil if text is not such a block.
func withLineBreaks(text string) *pem.Block {
	m := flatPEM().FindStringSubmatch(text)
	if m == nil || m[1] != m[3] {
		return nil
	}
	body := strings.Join(strings.Fields(m[2]), "")
	block, _ := pem.Decode([]byte("-----BEGIN " + m[1] + "-----\n" + body + "\n-----END " + m[1] + "-----\n"))
	return block
}
