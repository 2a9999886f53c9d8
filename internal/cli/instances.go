package cli

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
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/secrets"
)

// chosen is the instance that a command works on.
type chosen struct {
	config.Instance
	saved *config.SavedInstance // nil: it comes from the environment
	store secrets.Store         // of its secrets; nil: nothing is kept
}

// scope is what organizations of the instance are filed under.
func (c chosen) scope() string {
	if c.saved == nil {
		return ""
	}
	return c.Name
}

// choose returns the instance of the environment, else the one that was named
// or is the default one of the configuration. No secret is read.
func (p *program) choose() (chosen, error) {
	if p.envErr != nil {
		return chosen{}, &usageError{p.envErr.Error(), ""}
	}
	if p.env.Instance != nil {
		if p.named != "" {
			return chosen{}, &usageError{
				"--instance " + p.named + ": the environment is an instance already",
				"Unset the KONSTRUCT_ variables of the App and its addresses to use one of the configuration.",
			}
		}
		return chosen{Instance: *p.env.Instance}, nil
	}
	c, err := p.configuration()
	if err != nil {
		return chosen{}, err
	}
	if saved, ok := c.FindInstance(p.named); ok {
		return p.open(saved)
	}
	if err := noInstance(c, p.named); err != nil {
		return chosen{}, err
	}
	if p.env.Token != "" { // a token alone is one of github.com
		web := &url.URL{Scheme: "https", Host: "github.com", Path: "/"}
		return chosen{Instance: config.Instance{Name: "github.com", Web: web, API: config.APIOf(web), Token: p.env.Token}}, nil
	}
	return chosen{}, errNotSetUp
}

// errNotSetUp is the first start.
var errNotSetUp = &usageError{
	"no GitHub App is set up here",
	"Make one: konstruct app create. Use one that exists: konstruct app import. Or look around without any: konstruct demo",
}

// noInstance says why the one that was asked for is not there; nil where there
// is none at all and none was named.
func noInstance(c config.Config, named string) error {
	var names []string
	for _, i := range c.Instances {
		names = append(names, i.Name)
	}
	list := strings.Join(names, ", ")
	switch {
	case len(names) > 0 && named == "":
		return &usageError{"there are several instances and none is the default one: " + list, "Choose with --instance, or write instance: NAME into the configuration."}
	case len(names) > 0:
		return &usageError{"there is no instance " + named, "There are: " + list + "."}
	case named != "":
		return &usageError{"there is no instance " + named, "Make one: konstruct app create --instance " + named + ". Use an App that exists: konstruct app import --instance " + named}
	}
	return nil
}

// configuration is the file's content; one that is not understood is an error
// of usage.
func (p *program) configuration() (config.Config, error) {
	f, ok := p.savedFile()
	if !ok {
		return config.Config{}, nil
	}
	c, err := f.Load()
	if err != nil {
		return config.Config{}, &usageError{err.Error(), "Mend the file, or put it aside: everything in it can be made again."}
	}
	return c, nil
}

func (p *program) open(saved config.SavedInstance) (chosen, error) {
	i, err := saved.Instance()
	if err != nil {
		return chosen{}, &usageError{"instance " + saved.Name + ": " + err.Error(), ""}
	}
	if i.Host() == "github.com" {
		i.Token = p.env.Token // a token of the environment is one of github.com, and goes nowhere else
	}
	store, err := p.store(saved.Name, saved.Where())
	return chosen{Instance: i, saved: &saved, store: store}, err
}

// store is where the secrets of an instance are kept. Nothing is asked of it.
func (p *program) store(name, where string) (secrets.Store, error) {
	paths, err := p.paths()
	switch {
	case err != nil:
		return nil, &usageError{err.Error(), ""}
	case where == config.SecretsFile:
		return secrets.NewFiles(filepath.Join(paths.Config, "secrets"), name), nil
	case where == config.SecretsCommand:
		return secrets.NewMemory(), nil
	case p.keyring == nil || !p.hasKeyring():
		return noKeyring{}, nil
	}
	return p.ring(paths, name), nil
}

// ring names the items of the keyring. Another configuration than the usual
// one, as tests and trials have it, must not meet this one's secrets.
func (p *program) ring(paths config.Paths, name string) *secrets.Keyring {
	service := "konstruct " + name
	home, _ := os.UserHomeDir()
	if paths.Config != filepath.Join(home, ".config", "konstruct") {
		sum := sha256.Sum256([]byte(paths.Config))
		service += " " + hex.EncodeToString(sum[:4])
	}
	return secrets.NewKeyring(p.keyring, service)
}

func (p *program) paths() (config.Paths, error) {
	home, _ := os.UserHomeDir()
	return config.FindPaths(p.lookup, home)
}

// hasKeyring reports whether it is worth asking: without a message bus its
// library would start one, as a child that stays.
func (p *program) hasKeyring() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	if bus, ok := p.lookup("DBUS_SESSION_BUS_ADDRESS"); ok && bus != "" {
		return true
	}
	folder, ok := p.lookup("XDG_RUNTIME_DIR")
	if !ok || folder == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(folder, "bus"))
	return err == nil
}

// noKeyring stands for a keyring that is not there.
type noKeyring struct{}

func (noKeyring) wrong(op string, item secrets.Item) error {
	return &secrets.Error{
		Op: op, Item: item, Where: "the keyring of this system", Cause: "there is none in this session",
		Fix: "Start it, or keep the secrets in files: konstruct app import --secrets file",
	}
}

func (n noKeyring) Get(_ context.Context, i secrets.Item) (string, error) {
	return "", n.wrong("read", i)
}
func (n noKeyring) Set(_ context.Context, i secrets.Item, _ string) error { return n.wrong("keep", i) }
func (n noKeyring) Drop(_ context.Context, i secrets.Item) error          { return n.wrong("remove", i) }
func (noKeyring) Where() string                                           { return "the keyring of this system" }

// place chooses where the secrets of a new instance go and tries it out,
// before GitHub is asked for anything that could get lost. note says why it is
// not the keyring, "" where it is or files were asked for.
func (p *program) place(ctx context.Context, name, where string) (kind string, store secrets.Store, note string, err error) {
	switch where {
	case "", config.SecretsKeyring, config.SecretsFile, config.SecretsCommand:
	default:
		return "", nil, "", &usageError{fmt.Sprintf("--secrets %s: there are keyring, file and command", where), ""}
	}
	if where == "" || where == config.SecretsKeyring {
		store, err = p.store(name, config.SecretsKeyring)
		if err == nil {
			err = secrets.Probe(ctx, store)
		}
		if err == nil || where != "" {
			return config.SecretsKeyring, store, "", err
		}
		note, where = "The keyring of this system cannot be used: "+causeOf(err), config.SecretsFile
	}
	store, err = p.store(name, where)
	if err == nil {
		err = secrets.Probe(ctx, store)
	}
	return where, store, note, err
}

func causeOf(err error) string {
	if e, ok := errors.AsType[*secrets.Error](err); ok {
		return e.Cause
	}
	return err.Error()
}

// options are what a client of the instance is made of. Secrets are read when
// they are first needed, never before the first screen is drawn.
func (p *program) options(c chosen) (client.Options, error) {
	ends, err := github.NewEndpoints(c.Web.String(), c.API.String())
	if err != nil {
		return client.Options{}, &usageError{err.Error(), ""}
	}
	o := client.Options{
		Log: p.log, Endpoints: ends, AppID: c.AppID, ClientID: c.ClientID, ClientSecret: c.ClientSecret, Token: c.Token,
		Now: p.now, Cache: p.cache(), Objects: keepObjects(p.objects()),
	}
	switch {
	case c.saved != nil:
		o.Key, o.Slug, o.Tokens = p.keyOf(c), c.Slug, tokenStore{c.store}
		o.Secret = func(ctx context.Context) (string, error) {
			secret, err := c.store.Get(ctx, secrets.ClientSecret)
			if errors.Is(err, secrets.ErrNotFound) {
				return "", nil
			}
			return secret, err
		}
	case c.HasApp():
		key, err := github.ParsePrivateKey(c.PrivateKey)
		if err != nil {
			return client.Options{}, &usageError{config.EnvPrivateKey + ": " + err.Error(), ""}
		}
		o.Key = github.StaticKey(key)
	}
	return o, nil
}

// keyOf reads the App's key where it is kept, once.
func (p *program) keyOf(c chosen) github.Key {
	var mu sync.Mutex
	var key *rsa.PrivateKey
	return func(ctx context.Context) (*rsa.PrivateKey, error) {
		mu.Lock()
		defer mu.Unlock()
		if key != nil {
			return key, nil
		}
		text, err := p.keyText(ctx, c)
		if err != nil {
			return nil, err
		}
		read, err := github.ParsePrivateKey(text)
		if err != nil {
			return nil, &hintError{err.Error(), importKey(c.Name)}
		}
		key = read
		return key, nil
	}
}

func importKey(name string) string {
	return "Give it again: konstruct app import --instance " + name + " --private-key FILE"
}

func (p *program) keyText(ctx context.Context, c chosen) ([]byte, error) {
	if !c.saved.PrivateKeyCommand.Empty() {
		return secrets.KeyFromCommand(ctx, c.saved.PrivateKeyCommand, os.Environ())
	}
	text, err := c.store.Get(ctx, secrets.PrivateKey)
	if errors.Is(err, secrets.ErrNotFound) {
		return nil, &hintError{"the private key of instance " + c.Name + " is not in " + c.store.Where(), importKey(c.Name)}
	}
	return []byte(text), err
}

// hintError is an error of which it is known what to do.
type hintError struct{ text, next string }

func (e *hintError) Error() string { return e.text }

// Next is what to do.
func (e *hintError) Next() string { return e.next }
