// Package machine holds the checks of this machine: configuration, folders,
// secrets, proxy and certificates.
package machine

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"gitconnection/internal/config"
	"gitconnection/internal/doctor"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/secrets"
	"gitconnection/internal/text"
	"gitconnection/internal/wording"
	"gitconnection/internal/workspace"
)

// The checks of this machine.
const (
	checkConfiguration = "configuration"
	checkFolders       = "folders"
	checkInstance      = "instance"
	checkSecrets       = "secrets"
	checkProxy         = "proxy"
	checkCertificates  = "certificates"
	checkKey           = "private key"
	checkKept          = "kept secrets"
)

// machine is what the checks of this machine look at.
type machine struct {
	workspace *workspace.Workspace
	paths     config.Paths
	noPaths   error

	instance workspace.Instance
	none     error          // why there is no instance
	key      github.Key     // nil: a token alone
	client   *client.Client // nil without an instance
}

// Checks are the checks of this machine and of the instance of that
// name, which is found without asking anybody, and those of GitHub.
func Checks(w *workspace.Workspace, name string) []doctor.Check {
	return newMachine(w, name).checks()
}

func newMachine(w *workspace.Workspace, name string) *machine {
	d := &machine{workspace: w}
	d.paths, d.noPaths = w.Paths()
	d.instance, d.none = w.Choose(name)
	if d.none != nil {
		return d
	}
	w.OpenLog()
	o, err := w.ClientOptions(d.instance)
	if err != nil { // a key that cannot be read; everything else can be looked at
		ends, wrong := github.NewEndpoints(d.instance.Web.String(), d.instance.API.String())
		if wrong != nil {
			d.none = wrong
			return d
		}
		o = client.Options{Endpoints: ends, AppID: d.instance.AppID, Log: w.Log, Now: w.Now, Key: func(context.Context) (*rsa.PrivateKey, error) { return nil, err }}
	}
	o.Cache, o.Objects = nil, nil
	d.key = o.Key
	o.UserAgent, o.Transport = w.UserAgent(), workspace.NewTransport(w.Lookup)
	d.client, d.none = client.New(o)
	return d
}

func (d *machine) checks() []doctor.Check {
	checks := []doctor.Check{
		{Name: checkConfiguration, Run: d.configuration},
		{Name: checkFolders, Run: d.folders},
		{Name: checkInstance, Needs: []string{checkConfiguration}, Run: d.foundInstance},
		{Name: checkSecrets, Needs: []string{checkInstance}, Run: d.secrets},
		{Name: checkKey, Needs: []string{checkInstance, checkSecrets}, Run: d.privateKey},
		{Name: checkKept, Needs: []string{checkConfiguration}, Run: d.kept},
		{Name: checkProxy, Needs: []string{checkInstance}, Run: d.proxy},
		{Name: checkCertificates, Run: d.certificates},
	}
	var client doctor.GitHub
	if d.client != nil {
		client = d.client
	}
	return append(checks, doctor.GitHubChecks(client, []string{checkInstance, checkProxy}, checkSecrets, checkKey)...)
}

func (d *machine) configuration(context.Context) doctor.Finding {
	switch {
	case d.noPaths != nil:
		return doctor.Failed(d.noPaths)
	case d.workspace.EnvErr != nil:
		return doctor.Failed(d.workspace.EnvErr)
	}
	path := d.paths.ConfigFile()
	c, err := d.workspace.Configuration()
	switch {
	case err != nil:
		return doctor.Failed(err)
	case len(c.Instances) == 0:
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			return doctor.OK(path + " is not there, and need not be")
		}
	}
	return doctor.OK(path)
}

// folders looks who else can read what is konstruct's own.
func (d *machine) folders(context.Context) doctor.Finding {
	if d.noPaths != nil {
		return doctor.Failed(d.noPaths)
	}
	there := 0
	for _, folder := range []string{d.paths.Config, filepath.Join(d.paths.Config, "secrets"), d.paths.State, d.paths.Cache} {
		info, err := os.Lstat(folder)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return doctor.Finding{Mark: doctor.Bad, What: folder + " cannot be looked at: " + withoutPath(err)}
		case info.Mode()&fs.ModeSymlink != 0 && filepath.Base(folder) == "secrets":
			return doctor.Finding{Mark: doctor.Bad, What: folder + " is a symbolic link, which is not followed for secrets", Next: "Put a folder there."}
		case info.Mode().IsDir() && info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows":
			return doctor.Finding{Mark: doctor.Bad, What: fmt.Sprintf("%s can be read by others (mode %04o)", folder, info.Mode().Perm()), Next: "chmod 700 " + folder}
		}
		there++
	}
	if there == 0 {
		return doctor.OK("none of them is there yet")
	}
	return doctor.OK("only you can read them")
}

// withoutPath drops the path that errors of os repeat.
func withoutPath(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return wording.Line(p.Err)
	}
	return wording.Line(err)
}

func (d *machine) foundInstance(context.Context) doctor.Finding {
	if d.none != nil {
		return doctor.Failed(d.none)
	}
	what := fmt.Sprintf("%s: %s", d.instance.Name, d.instance.Host())
	if d.instance.AppID != 0 {
		what += fmt.Sprintf(", App %d", d.instance.AppID)
	}
	return doctor.OK(what)
}

func (d *machine) secrets(ctx context.Context) doctor.Finding {
	switch {
	case d.instance.Saved == nil:
		return doctor.OK("in the environment; nothing is kept")
	case d.instance.Saved.Where() == config.SecretsCommand:
		return doctor.OK("a command prints the App's key; nothing is kept")
	}
	if err := secrets.Probe(ctx, d.instance.Store); err != nil {
		return withAdvice(err, "Unlock it, or keep the secrets in files: konstruct app import --secrets file")
	}
	return doctor.OK("in " + d.instance.Store.Where())
}

func (d *machine) privateKey(ctx context.Context) doctor.Finding {
	if d.key == nil {
		return doctor.Noted("there is no App, a token alone", "Set up an App for the rest: konstruct app create")
	}
	key, err := d.key(ctx)
	if err != nil {
		return withAdvice(err, "Take the .pem file that GitHub generated for the App.")
	}
	return doctor.OK(fmt.Sprintf("an RSA key of %d bits", key.N.BitLen()))
}

// kept compares the secrets with the instances: nothing stays that nobody knows of.
func (d *machine) kept(ctx context.Context) doctor.Finding {
	orphans, err := d.workspace.Orphans()
	if err != nil {
		return doctor.Failed(err)
	}
	c, err := d.workspace.Configuration()
	if err != nil {
		return doctor.Failed(err)
	}
	var without, empty, unknown, next []string
	for _, o := range orphans {
		without = append(without, o.Folder)
		if o.Moved {
			next = append(next, "rm -r "+text.ShellQuote(o.Folder))
		} else {
			next = append(next, "konstruct app forget "+text.ShellQuote(o.Name))
		}
	}
	for _, saved := range c.Instances {
		i, err := d.workspace.InstanceOf(saved)
		if err != nil || saved.Where() == config.SecretsCommand || !saved.PrivateKeyCommand.Empty() {
			continue // the first is told by another check
		}
		switch _, err := i.Store.Get(ctx, secrets.PrivateKey); {
		case err != nil && !errors.Is(err, secrets.ErrNotFound):
			unknown = append(unknown, saved.Name+": "+workspace.CauseOf(err))
		case err != nil:
			empty = append(empty, saved.Name)
			next = append(next, "konstruct app import --instance "+text.ShellQuote(saved.Name)+" --private-key FILE, or konstruct app forget "+text.ShellQuote(saved.Name))
		}
	}
	var what []string
	if len(without) > 0 {
		what = append(what, "secrets that no instance has, in "+strings.Join(without, ", "))
	}
	if len(empty) > 0 {
		what = append(what, "instances without a private key: "+strings.Join(empty, ", "))
	}
	if len(unknown) > 0 {
		what = append(what, "not looked into: "+strings.Join(unknown, ", "))
	}
	if len(what) == 0 {
		return doctor.OK("each belongs to an instance")
	}
	return doctor.Noted(strings.Join(what, "; "), strings.Join(next, "; "))
}

// withAdvice is an error, with advice where it has none of its own.
func withAdvice(err error, next string) doctor.Finding {
	f := doctor.Failed(err)
	if f.Next == "" {
		f.Next = next
	}
	return f
}

// proxy says what stands between this machine and GitHub.
func (d *machine) proxy(context.Context) doctor.Finding {
	api := d.client.Endpoints().API
	through, err := workspace.ProxyOf(d.workspace.Lookup)(api)
	switch {
	case err != nil:
		return doctor.Finding{Mark: doctor.Bad, What: wording.Line(err), Next: "Set HTTPS_PROXY to an address like http://proxy.example:3128."}
	case through == nil:
		return doctor.OK("none for " + api.Host)
	}
	return doctor.OK(fmt.Sprintf("%s://%s for %s", through.Scheme, through.Host, api.Host))
}

// certificates looks at what the environment names in place of the system's.
func (d *machine) certificates(context.Context) doctor.Finding {
	path, ok := d.workspace.Lookup("SSL_CERT_FILE")
	if !ok || path == "" {
		return doctor.OK("those that the system trusts")
	}
	const next = "Let SSL_CERT_FILE name a file of certificates in PEM form, or unset it."
	data, err := os.ReadFile(path)
	if err != nil {
		return doctor.Finding{Mark: doctor.Bad, What: "SSL_CERT_FILE: " + path + " cannot be read: " + withoutPath(err), Next: next}
	}
	if !x509.NewCertPool().AppendCertsFromPEM(data) {
		return doctor.Finding{Mark: doctor.Bad, What: "SSL_CERT_FILE: " + path + " holds no certificate", Next: next}
	}
	return doctor.OK("those of SSL_CERT_FILE: " + path)
}
