package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Where the secrets of an instance are kept.
const (
	SecretsKeyring = "keyring" // the keyring of the operating system
	SecretsFile    = "file"    // files that only the operator can read
	SecretsCommand = "command" // not kept: a command prints the App's key, the rest is in memory
)

// Names of instances that are not in the file. No other may have them.
const (
	EnvironmentName = "environment" // from the environment variables
	DemoName        = "demo"        // the simulator
)

// SavedInstance is a GitHub host and one GitHub App on it, as in the configuration
// file. Its secrets are kept elsewhere.
type SavedInstance struct {
	Name string `yaml:"name"`
	Web  string `yaml:"web"`
	// API is set only if it cannot be derived from Web.
	API string   `yaml:"api,omitempty"`
	App SavedApp `yaml:"app"`
	// Secrets is one of the three places above; "" is the keyring.
	Secrets string `yaml:"secrets,omitempty"`
	// PrivateKeyCommand prints the App's private key, which is not kept then.
	PrivateKeyCommand Command `yaml:"private_key_command,omitempty"`
}

// SavedApp is what is known of a GitHub App, without its secrets.
type SavedApp struct {
	ID       int64  `yaml:"id,omitempty"` // 0 if only the client id is known
	Slug     string `yaml:"slug,omitempty"`
	ClientID string `yaml:"client_id,omitempty"`
	Owner    string `yaml:"owner,omitempty"`
	Personal bool   `yaml:"personal,omitempty"` // the owner is a user
	Public   bool   `yaml:"public,omitempty"`
}

// Where is where the instance's secrets are kept, with the default.
func (i SavedInstance) Where() string {
	if i.Secrets == "" {
		return SecretsKeyring
	}
	return i.Secrets
}

// Instance returns the instance without secrets.
func (i SavedInstance) Instance() (Instance, error) {
	web, err := ParseWeb(i.Web)
	if err != nil {
		return Instance{}, fmt.Errorf("web: %w", err)
	}
	api := APIOf(web)
	if i.API != "" {
		if api, err = ParseAPI(i.API); err != nil {
			return Instance{}, fmt.Errorf("api: %w", err)
		}
	}
	return Instance{
		Name: i.Name, Web: web, API: api, GraphQL: GraphQLOf(api),
		AppID: i.App.ID, Slug: i.App.Slug, ClientID: i.App.ClientID,
	}, nil
}

// equal compares what is written to the file.
func (i SavedInstance) equal(j SavedInstance) bool {
	return i.PrivateKeyCommand.equal(j.PrivateKeyCommand) && i.Name == j.Name && i.Web == j.Web && i.API == j.API && i.App == j.App && i.Secrets == j.Secrets
}

// FindInstance returns the instance of that name, or the default one for "":
// the one that the file names, else the only one.
func (c *Config) FindInstance(name string) (SavedInstance, bool) {
	if name == "" {
		name = c.Instance
	}
	if name == "" && len(c.Instances) == 1 {
		return c.Instances[0], true
	}
	if i := c.findInstance(name); i >= 0 {
		return c.Instances[i], true
	}
	return SavedInstance{}, false
}

// SaveInstance adds i, or replaces the instance of that name. The first one
// becomes the default.
func (c *Config) SaveInstance(i SavedInstance) {
	if at := c.findInstance(i.Name); at >= 0 {
		c.Instances[at] = i
		return
	}
	c.Instances = append(c.Instances, i)
	if c.Instance == "" {
		c.Instance = i.Name
	}
}

// ForgetInstance removes the instance of that name and its organizations; ok is
// false when there is none. If it was the default, the first of the others is the
// default from then on.
func (c *Config) ForgetInstance(name string) (ok bool) {
	at := c.findInstance(name)
	if at < 0 {
		return false
	}
	c.Instances = slices.Delete(c.Instances, at, at+1)
	c.Organizations = slices.DeleteFunc(c.Organizations, func(o Organization) bool { return o.Instance == name })
	if c.Instance == name {
		c.Instance = ""
		if len(c.Instances) > 0 {
			c.Instance = c.Instances[0].Name
		}
	}
	return true
}

func (c *Config) findInstance(name string) int {
	return slices.IndexFunc(c.Instances, func(i SavedInstance) bool { return i.Name == name })
}

var instanceName = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?$`)

// CheckInstanceName returns an error if name cannot be the name of an instance. It
// is also the name of a folder and of an item in the keyring.
func CheckInstanceName(name string) error {
	switch {
	case name == EnvironmentName || name == DemoName:
		return fmt.Errorf("%q is a name that konstruct uses itself", name)
	case !instanceName.MatchString(name) || strings.Contains(name, ".."):
		return fmt.Errorf("%q cannot be the name of an instance: at most 40 lower-case letters, digits, dots and hyphens", name)
	}
	return nil
}

// misplaced is an error of the value at a path of the file.
type misplaced struct {
	path string // in the YAML library's notation
	err  error
}

func (e *misplaced) Error() string { return e.err.Error() }
func (e *misplaced) Unwrap() error { return e.err }

// wrongAt marks err as that of the value at a path of the file.
func wrongAt(path string, err error) error {
	if err == nil {
		return nil
	}
	return &misplaced{path, err}
}

func (c *Config) validateInstances() error {
	for n, i := range c.Instances {
		at := fmt.Sprintf("$.instances[%d]", n)
		if i.Name == "" {
			return wrongAt(at, fmt.Errorf("instance %d of %d has no name", n+1, len(c.Instances)))
		}
		if err := CheckInstanceName(i.Name); err != nil {
			return wrongAt(at+".name", err)
		}
		if c.findInstance(i.Name) != n {
			return wrongAt(at+".name", fmt.Errorf("instance %q stands there twice", i.Name))
		}
		if err := i.validate(at); err != nil {
			return err
		}
	}
	if c.Instance != "" && c.findInstance(c.Instance) < 0 {
		return wrongAt("$.instance", fmt.Errorf("instance %q is not among the instances", c.Instance))
	}
	return nil
}

func (i SavedInstance) validate(at string) error {
	if i.Web == "" {
		return wrongAt(at, fmt.Errorf("instance %q has no web address, such as https://github.com", i.Name))
	}
	if _, err := ParseWeb(i.Web); err != nil {
		return wrongAt(at+".web", fmt.Errorf("web address of instance %q: %w", i.Name, err))
	}
	if i.API != "" {
		if _, err := ParseAPI(i.API); err != nil {
			return wrongAt(at+".api", fmt.Errorf("API address of instance %q: %w", i.Name, err))
		}
	}
	if i.App.ID < 0 {
		return wrongAt(at+".app.id", fmt.Errorf("instance %q: the App id is not the number that GitHub shows as App ID", i.Name))
	}
	if i.App.ID == 0 && i.App.ClientID == "" {
		return wrongAt(at, fmt.Errorf("instance %q has neither an App id nor a client id", i.Name))
	}
	for _, field := range []struct{ key, text string }{{"slug", i.App.Slug}, {"client_id", i.App.ClientID}, {"owner", i.App.Owner}} {
		if !printable(field.text) || len(field.text) > 100 {
			return wrongAt(at+".app."+field.key, fmt.Errorf("instance %q: %s of the App holds characters that it cannot have", i.Name, field.key))
		}
	}
	return i.validateSecrets(at)
}

func (i SavedInstance) validateSecrets(at string) error {
	switch i.Secrets {
	case "", SecretsKeyring, SecretsFile:
	case SecretsCommand:
		if i.PrivateKeyCommand.Empty() {
			return wrongAt(at+".secrets", fmt.Errorf("instance %q: secrets: command needs a private_key_command", i.Name))
		}
	default:
		return wrongAt(at+".secrets", fmt.Errorf("instance %q: secrets %q: use one of keyring, file, command", i.Name, i.Secrets))
	}
	return wrongAt(at+".private_key_command", i.PrivateKeyCommand.check(i.Name))
}

// Command is a program with its arguments, or a line for the shell.
type Command struct {
	Argv  []string
	Shell string
}

// Empty reports whether there is no command.
func (c Command) Empty() bool { return len(c.Argv) == 0 && c.Shell == "" }

// IsZero is [Command.Empty] for the YAML library.
func (c Command) IsZero() bool { return c.Empty() }

// String is the command as it is shown.
func (c Command) String() string {
	if c.Shell != "" {
		return c.Shell
	}
	return strings.Join(c.Argv, " ")
}

func (c Command) equal(d Command) bool { return c.Shell == d.Shell && slices.Equal(c.Argv, d.Argv) }

// MarshalYAML encodes a list of words, or the line.
func (c Command) MarshalYAML() (any, error) {
	if c.Shell != "" {
		return c.Shell, nil
	}
	return c.Argv, nil
}

// UnmarshalYAML decodes either.
func (c *Command) UnmarshalYAML(decode func(any) error) error {
	var argv []string
	if decode(&argv) == nil {
		*c = Command{Argv: argv}
		return nil
	}
	var line string
	if err := decode(&line); err != nil {
		return errors.New("private_key_command is neither a list of words nor a line for the shell")
	}
	*c = Command{Shell: line}
	return nil
}

func (c Command) check(instance string) error {
	if c.Empty() {
		return nil
	}
	if c.Shell != "" && strings.TrimSpace(c.Shell) == "" || len(c.Argv) > 0 && c.Argv[0] == "" {
		return fmt.Errorf("private_key_command of instance %q names no program", instance)
	}
	odd := func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar
	}
	for _, word := range append([]string{c.Shell}, c.Argv...) {
		if strings.ContainsFunc(word, odd) {
			return fmt.Errorf("private_key_command of instance %q holds control characters", instance)
		}
	}
	return nil
}
