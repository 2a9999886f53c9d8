package wording

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	interrupted = "interrupted"
	tooLate     = "no answer in time"
	cutOff      = "the connection ended before the answer was complete"
)

// translate says an error of Go's, without looking below it.
func translate(err error) (string, bool) {
	switch err { //nolint:errorlint // what is below is looked at in its turn
	case context.Canceled:
		return interrupted, true
	case context.DeadlineExceeded, os.ErrDeadlineExceeded:
		return tooLate, true
	case io.ErrUnexpectedEOF, io.ErrClosedPipe:
		return cutOff, true
	case io.EOF:
		return "it ended early", true
	case net.ErrClosed:
		return "the connection was closed", true
	case fs.ErrNotExist:
		return "it does not exist", true
	case fs.ErrPermission:
		return "no permission", true
	}
	for _, known := range []func(error) (string, bool){ofNetwork, ofCertificate, ofFile, ofProcess, ofData} {
		if said, ok := known(err); ok {
			return said, true
		}
	}
	return "", false
}

func ofNetwork(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // what is below is looked at in its turn
	case *url.Error:
		said := say(e.Err)
		if u, err := url.Parse(e.URL); err == nil && u.Hostname() != "" && !strings.Contains(said, u.Hostname()) {
			said = u.Host + ": " + said
		}
		return said, true
	case *net.DNSError:
		if e.IsTimeout {
			return "looking up the name " + e.Name + " took too long", true
		}
		return "the name " + e.Name + " cannot be resolved", true
	case *net.OpError:
		return operation(e), true
	case *net.AddrError:
		return strings.TrimSpace(e.Addr + " is no network address: " + e.Err), true
	case *net.ParseError:
		return strconv.Quote(e.Text) + " is no " + e.Type, true
	case *os.SyscallError:
		return say(e.Err), true
	case syscall.Errno:
		return number(e)
	}
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() && len(below(err)) == 0 { //nolint:errorlint // as above
		return tooLate, true
	}
	return "", false
}

// operation says what a connection could not do.
func operation(e *net.OpError) string {
	why := say(e.Err)
	at := ""
	if e.Addr != nil {
		at = " " + e.Addr.String()
	}
	if _, ok := errors.AsType[*net.DNSError](e.Err); ok {
		return why
	}
	switch e.Op {
	case "dial":
		return "cannot connect to" + or(at, " the other side") + ": " + why
	case "proxyconnect":
		return "cannot connect to the proxy" + at + afterProxy(why)
	case "listen":
		return "cannot listen on" + or(at, " the port") + ": " + why
	case "remote error":
		return "the other side refused the connection: " + why
	}
	return "the connection to" + or(at, " the other side") + " broke: " + why
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// number says those errors of the system whose own words tell nobody anything; the
// others are English already.
func number(e syscall.Errno) (string, bool) {
	switch e { //nolint:exhaustive // the others say themselves
	case syscall.ECONNREFUSED:
		return "nothing answers there", true
	case syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE:
		return "the other side ended the connection", true
	case syscall.ETIMEDOUT:
		return tooLate, true
	case syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN:
		return "no network leads there", true
	case syscall.EADDRINUSE:
		return "another program uses the port", true
	case syscall.ENOENT:
		return "it does not exist", true
	case syscall.EACCES, syscall.EPERM:
		return "no permission", true
	case syscall.ENOSPC, syscall.EDQUOT:
		return "the disk is full", true
	case syscall.EROFS:
		return "the disk is read-only", true
	}
	return "", false
}

func ofCertificate(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // what is below is looked at in its turn
	case *tls.CertificateVerificationError:
		return say(e.Err), true
	case x509.UnknownAuthorityError:
		return "the certificate is signed by an authority that this machine does not trust", true
	case x509.HostnameError:
		return "the certificate is not for " + e.Host, true
	case x509.CertificateInvalidError:
		if e.Reason == x509.Expired {
			return "the certificate is expired, or not valid yet", true
		}
		return "the certificate is not valid", true
	case x509.SystemRootsError, *x509.SystemRootsError:
		return "this machine's trusted certificates cannot be read", true
	case tls.RecordHeaderError:
		return "what answers there does not speak TLS", true
	case tls.AlertError:
		return "no secure connection: " + strings.TrimPrefix(e.Error(), "tls: "), true
	}
	return "", false
}

func ofFile(err error) (string, bool) {
	var op, path string
	var why error
	switch e := err.(type) { //nolint:errorlint // what is below is looked at in its turn
	case *fs.PathError:
		op, path, why = e.Op, e.Path, e.Err
	case *os.LinkError:
		op, path, why = e.Op, e.New, e.Err
	default:
		return "", false
	}
	switch {
	case errors.Is(why, fs.ErrNotExist):
		return path + " does not exist", true
	case errors.Is(why, fs.ErrPermission):
		return "no permission to " + verb(op) + " " + path, true
	case errors.Is(why, fs.ErrExist):
		return path + " exists already", true
	}
	return "cannot " + verb(op) + " " + path + ": " + say(why), true
}

// verb is what people call a call of the system.
func verb(op string) string {
	switch op {
	case "open", "openat", "read", "stat", "lstat", "readdirent", "readlink":
		return "read"
	case "mkdir", "symlink", "link":
		return "create"
	case "unlinkat", "unlink", "remove", "rmdir":
		return "remove"
	case "chmod", "fchmod", "chown", "lchown":
		return "change"
	case "sync", "write", "close", "truncate":
		return "write"
	}
	return op
}

func ofProcess(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // what is below is looked at in its turn
	case *exec.Error:
		if errors.Is(e.Err, exec.ErrNotFound) {
			return "there is no program " + e.Name + " on this machine (it is not in PATH)", true
		}
		return "the program " + e.Name + " cannot be started: " + say(e.Err), true
	case *exec.ExitError:
		if code := e.ExitCode(); code >= 0 {
			return fmt.Sprintf("it ended with exit code %d", code), true
		}
		return "it was ended by a signal", true
	}
	return "", false
}

func ofData(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // what is below is looked at in its turn
	case *json.SyntaxError:
		return fmt.Sprintf("it is not valid JSON (byte %d)", e.Offset), true
	case *json.UnmarshalTypeError:
		if e.Field != "" {
			return fmt.Sprintf("%s must not be of type %s", e.Field, e.Value), true
		}
		return "it is not the JSON that is expected", true
	case base64.CorruptInputError:
		return fmt.Sprintf("it is not base64 (byte %d)", int64(e)), true
	case hex.InvalidByteError:
		return "it is not hexadecimal", true
	case *strconv.NumError:
		if errors.Is(e.Err, strconv.ErrRange) {
			return e.Num + " is out of range", true
		}
		if e.Func == "ParseBool" {
			return strconv.Quote(e.Num) + " is neither true nor false", true
		}
		return strconv.Quote(e.Num) + " is not a number", true
	case *time.ParseError:
		return strconv.Quote(e.Value) + " is not a time like " + e.Layout, true
	}
	return "", false
}

// packagePrefix is how libraries begin what they say: with their own name.
var packagePrefix = regexp.MustCompile(`^(?:(?:net|crypto|encoding|compress|archive|go|golang\.org)/[a-z0-9/.]+|http2?|tls|x509|json|yaml|asn1|url|strconv|time|gzip|zlib|flate|tar|zip|base64|hex|pem|csv|exec|os|io|bufio|bytes|strings|context|ssh|oauth2|socks|pflag|rsa|ecdsa|ed25519|pkcs8|openpgp|toml|idna|mime|multipart|syscall|dbus): `)

// goType is what the YAML library says of a value of another kind.
var goType = regexp.MustCompile("cannot unmarshal !!\\w+ (`[^`]*`|)\\s*into \\S+")

// withoutPackage removes the name of a library from what it says. What it says of
// some data is about data.
func withoutPackage(err error, said string) string {
	name := packagePrefix.FindString(said)
	if name == "" {
		return said
	}
	rest := strings.TrimSpace(strings.TrimPrefix(said, name))
	switch strings.TrimSuffix(name, ": ") {
	case "yaml":
		rest = strings.TrimSpace(strings.TrimPrefix(rest, "unmarshal errors:"))
		return "it is not valid YAML: " + strings.Join(strings.Fields(goType.ReplaceAllString(rest, "$1 is not what belongs there")), " ")
	case "json":
		return "it is not the JSON that is expected"
	case "asn1", "x509", "pem", "rsa", "ecdsa", "pkcs8":
		return "it cannot be read as a key or certificate (" + rest + ")"
	}
	if t, ok := err.(interface{ Timeout() bool }); ok && t.Timeout() {
		return tooLate
	}
	return withoutPackage(err, rest)
}

// afterProxy is what a proxy could not be reached for: a dial names its address itself.
func afterProxy(why string) string {
	if rest, ok := strings.CutPrefix(why, "cannot connect to"); ok {
		return rest
	}
	return ": " + why
}
