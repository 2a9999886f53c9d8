package workspace

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"gitconnection/internal/config"
	"gitconnection/internal/failure"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/secrets"
	"gitconnection/internal/wording"
)

// Instance is an instance that can be worked on: a GitHub host and an App on it.
type Instance struct {
	config.Instance
	Saved *config.SavedInstance // nil: it comes from the environment
	Store secrets.Store         // of its secrets; nil: nothing is kept
}

// scope is what organizations of the instance are filed under.
func (i Instance) scope() string {
	if i.Saved == nil {
		return ""
	}
	return i.Name
}

// Choose returns the instance of the environment, else the one of that name
// or is the default one of the configuration. No secret is read.
func (w *Workspace) Choose(name string) (Instance, error) {
	if w.EnvErr != nil {
		return Instance{}, failure.Usage(wording.Line(w.EnvErr), "")
	}
	if w.Env.Instance != nil {
		if name != "" {
			return Instance{}, failure.Usage(
				"--instance "+name+": the environment is an instance already",
				"Unset the KONSTRUCT_ variables of the App and its addresses to use one of the configuration.",
			)
		}
		return Instance{Instance: *w.Env.Instance}, nil
	}
	c, err := w.Configuration()
	if err != nil {
		return Instance{}, err
	}
	if saved, ok := c.FindInstance(name); ok {
		return w.InstanceOf(saved)
	}
	if err := NoInstance(c, name); err != nil {
		return Instance{}, err
	}
	if w.Env.Token != "" { // a token alone is one of github.com
		web := &url.URL{Scheme: "https", Host: "github.com", Path: "/"}
		return Instance{Instance: config.Instance{Name: "github.com", Web: web, API: config.APIOf(web), Token: w.Env.Token}}, nil
	}
	return Instance{}, ErrNotSetUp
}

// ErrNotSetUp is the first start.
var ErrNotSetUp = failure.Usage(
	"no GitHub App is set up here",
	"Make one: konstruct app create. Use one that exists: konstruct app import. Or look around without any: konstruct demo",
)

// FindSaved finds an instance of the configuration by its name.
func FindSaved(c config.Config, name string) (config.SavedInstance, bool) {
	for _, i := range c.Instances {
		if i.Name == name {
			return i, true
		}
	}
	return config.SavedInstance{}, false
}

// NoInstance says why the one that was asked for is not there; nil where there
// is none at all and none was named.
func NoInstance(c config.Config, named string) error {
	var names []string
	for _, i := range c.Instances {
		names = append(names, i.Name)
	}
	list := strings.Join(names, ", ")
	switch {
	case len(names) > 0 && named == "":
		return failure.Usage("there are several instances and none is the default one: "+list, "Choose with --instance, or write instance: NAME into the configuration.")
	case len(names) > 0:
		return failure.Usage("there is no instance "+named, "There are: "+list+".")
	case named != "":
		return failure.Usage("there is no instance "+named, "Make one: konstruct app create --instance "+named+". Use an App that exists: konstruct app import --instance "+named)
	}
	return nil
}

// InstanceOf makes a saved instance ready. No secret is read.
func (w *Workspace) InstanceOf(saved config.SavedInstance) (Instance, error) {
	i, err := saved.Instance()
	if err != nil {
		return Instance{}, failure.Usage("instance "+saved.Name+": "+wording.Line(err), "")
	}
	if i.Host() == "github.com" {
		i.Token = w.Env.Token // a token of the environment is one of github.com, and goes nowhere else
	}
	store, err := w.SecretStore(saved.Name, saved.Where())
	return Instance{Instance: i, Saved: &saved, Store: store}, err
}

// SecretStore is where the secrets of an instance are kept. Nothing is asked of it.
func (w *Workspace) SecretStore(name, where string) (secrets.Store, error) {
	paths, err := w.Paths()
	switch {
	case err != nil:
		return nil, failure.Usage(wording.Line(err), "")
	case where == config.SecretsFile:
		return secrets.NewFiles(filepath.Join(paths.Config, "secrets"), name).OnDisk(w.disk), nil
	case where == config.SecretsCommand:
		return secrets.NewMemory(), nil
	case w.keyring == nil || !w.hasKeyring():
		return noKeyring{service(paths, name)}, nil
	}
	return w.keyring.Store(service(paths, name)), nil
}

// service names the items of the keyring. Another configuration than the usual
// one, as tests and trials have it, must not meet this one's secrets.
func service(paths config.Paths, name string) string {
	name = "konstruct " + name
	home, _ := os.UserHomeDir()
	if paths.Config != filepath.Join(home, ".config", "konstruct") {
		sum := sha256.Sum256([]byte(paths.Config))
		name += " " + hex.EncodeToString(sum[:4])
	}
	return name
}

// Kept is what is kept on this machine of the secrets of an instance, or of one that
// is no longer in the configuration.
type Kept struct {
	Name, Folder string
	Moved        bool // there is an instance of that name, which keeps its secrets elsewhere
}

// Orphans are secrets in files that belong to no instance.
func (w *Workspace) Orphans() ([]Kept, error) {
	paths, err := w.Paths()
	if err != nil {
		return nil, nil //nolint:nilerr // no folder, no secrets
	}
	c, err := w.Configuration()
	if err != nil {
		return nil, err
	}
	folders, err := secrets.Folders(filepath.Join(paths.Config, "secrets"))
	if err != nil {
		return nil, fmt.Errorf("look for secrets: %w", err)
	}
	var out []Kept
	for _, folder := range folders {
		name := filepath.Base(folder)
		saved, ok := FindSaved(c, name)
		if !ok || saved.Where() != config.SecretsFile {
			out = append(out, Kept{name, folder, ok})
		}
	}
	return out, nil
}

// hasKeyring reports whether it is worth asking: without a message bus its
// library would start one, as a child that stays.
func (w *Workspace) hasKeyring() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	if bus, ok := w.Lookup("DBUS_SESSION_BUS_ADDRESS"); ok && bus != "" {
		return true
	}
	folder, ok := w.Lookup("XDG_RUNTIME_DIR")
	if !ok || folder == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(folder, "bus"))
	return err == nil
}

// noKeyring stands for a keyring that is not there.
type noKeyring struct{ service string }

func (n noKeyring) wrong(op string, item secrets.Item) error {
	e := &secrets.Error{
		Op: op, Item: item, Where: "the keyring of this system", Cause: "there is none in this session",
		Fix: "Start it, or keep the secrets in files: konstruct app import --secrets file",
	}
	if op == "remove" {
		e.Fix = secrets.ByHand(n.service, item)
	}
	return e
}

func (n noKeyring) Get(_ context.Context, i secrets.Item) (string, error) {
	return "", n.wrong("read", i)
}

func (n noKeyring) Set(_ context.Context, i secrets.Item, _ string) error { return n.wrong("keep", i) }

func (n noKeyring) Drop(_ context.Context, i secrets.Item) error { return n.wrong("remove", i) }

func (noKeyring) Where() string { return "the keyring of this system" }

// PlaceSecrets chooses where the secrets of a new instance go and tries it out,
// before GitHub is asked for anything that could get lost. note says why it is
// not the keyring, "" where it is or files were asked for.
func (w *Workspace) PlaceSecrets(ctx context.Context, name, where string) (kind string, store secrets.Store, note string, err error) {
	switch where {
	case "", config.SecretsKeyring, config.SecretsFile, config.SecretsCommand:
	default:
		return "", nil, "", failure.Usage(fmt.Sprintf("--secrets %s: there are keyring, file and command", where), "")
	}
	if where == "" || where == config.SecretsKeyring {
		store, err = w.SecretStore(name, config.SecretsKeyring)
		if err == nil {
			err = secrets.Probe(ctx, store)
		}
		if err == nil || where != "" {
			return config.SecretsKeyring, store, "", err
		}
		note, where = "The keyring of this system cannot be used: "+CauseOf(err), config.SecretsFile
	}
	store, err = w.SecretStore(name, where)
	if err == nil {
		err = secrets.Probe(ctx, store)
	}
	return where, store, note, err
}

// CauseOf is why a store of secrets cannot be used, without advice.
func CauseOf(err error) string {
	if e, ok := errors.AsType[*secrets.Error](err); ok {
		return e.Cause
	}
	return wording.Line(err)
}

// ClientOptions are what a client of the instance is made of. Secrets are read when
// they are first needed, never before the first screen is drawn.
func (w *Workspace) ClientOptions(i Instance) (client.Options, error) {
	ends, err := github.NewEndpoints(i.Web.String(), i.API.String())
	if err != nil {
		return client.Options{}, failure.Usage(wording.Line(err), "")
	}
	o := client.Options{
		Log: w.Log, Endpoints: ends, AppID: i.AppID, ClientID: i.ClientID, ClientSecret: i.ClientSecret, Token: i.Token,
		Now: w.Now, Cache: w.Cache(), Objects: w.objects(),
	}
	switch {
	case i.Saved != nil:
		o.Key, o.Slug, o.Tokens = w.keyOf(i), i.Slug, tokenStore{i.Store}
		o.Secret = func(ctx context.Context) (string, error) {
			secret, err := i.Store.Get(ctx, secrets.ClientSecret)
			if errors.Is(err, secrets.ErrNotFound) {
				return "", nil
			}
			return secret, err
		}
	case i.HasApp():
		key, err := github.ParsePrivateKey(i.PrivateKey)
		if err != nil {
			return client.Options{}, failure.Usage(config.EnvPrivateKey+": "+wording.Line(err), "")
		}
		o.Key, o.Slug = github.StaticKey(key), i.Slug
	}
	return o, nil
}

// keyOf reads the App's key where it is kept, once.
func (w *Workspace) keyOf(i Instance) github.Key {
	var mu sync.Mutex
	var key *rsa.PrivateKey
	return func(ctx context.Context) (*rsa.PrivateKey, error) {
		mu.Lock()
		defer mu.Unlock()
		if key != nil {
			return key, nil
		}
		text, err := w.KeyText(ctx, i)
		if err != nil {
			return nil, err
		}
		read, err := github.ParsePrivateKey(text)
		if err != nil {
			return nil, failure.Remedy(wording.Line(err), importKey(i.Name))
		}
		key = read
		return key, nil
	}
}

func importKey(name string) string {
	return "Give it again: konstruct app import --instance " + name + " --private-key FILE"
}

// KeyText reads the App's key where it is kept, or has its command print it.
func (w *Workspace) KeyText(ctx context.Context, i Instance) ([]byte, error) {
	if !i.Saved.PrivateKeyCommand.Empty() {
		return secrets.KeyFromCommand(ctx, i.Saved.PrivateKeyCommand, os.Environ())
	}
	text, err := i.Store.Get(ctx, secrets.PrivateKey)
	if errors.Is(err, secrets.ErrNotFound) {
		return nil, failure.Remedy("the private key of instance "+i.Name+" is not in "+i.Store.Where(), importKey(i.Name))
	}
	return []byte(text), err
}
