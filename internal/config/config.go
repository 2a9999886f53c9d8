package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// Config is the content of the configuration file.
type Config struct {
	Theme string `yaml:"theme,omitempty"` // one of [Config.ThemeNames]; "" is auto
	ASCII bool   `yaml:"ascii,omitempty"`
	Mouse bool   `yaml:"mouse,omitempty"` // on at the start; a key turns it on and off
	// Keys and Themes are the operator's own.
	Keys   Keys         `yaml:"keys,omitempty"`
	Themes CustomThemes `yaml:"themes,omitempty"`
	// Templates are sets of templates in addition to the program's: folders,
	// archives, or OWNER/NAME[@REF].
	Templates []string `yaml:"templates,omitempty"`
	// Instance is the default one of Instances.
	Instance      string          `yaml:"instance,omitempty"`
	Instances     []SavedInstance `yaml:"instances,omitempty"`
	Organizations []Organization  `yaml:"organizations,omitempty"`
}

// Organization is a Konstruct organization that the operator added, or that is
// being connected.
type Organization struct {
	Name string `yaml:"name"`
	// Instance is the name of its instance; "" that of the environment.
	Instance              string    `yaml:"instance,omitempty"`
	PlatformOrg           string    `yaml:"platform_org,omitempty"`
	ApplicationOrg        string    `yaml:"application_org,omitempty"`
	PlatformRepository    string    `yaml:"platform_repository,omitempty"`
	ApplicationRepository string    `yaml:"application_repository,omitempty"`
	Added                 time.Time `yaml:"added,omitempty"`
	// Requested is when an owner was asked to install the App. It is kept after
	// the request is gone, so that a declined one can be recognized.
	Requested time.Time `yaml:"requested,omitempty"`
}

// Themes returns the built-in themes.
func Themes() []string { return []string{"auto", "light", "dark", "ansi", "none"} }

// Save adds o, or replaces the organization of that name. Names are compared
// without regard to case, as GitHub does.
func (c *Config) Save(o Organization) {
	if i := c.find(o.Name); i >= 0 {
		if o.Requested.IsZero() && o.PlatformOrg == c.Organizations[i].PlatformOrg && o.ApplicationOrg == c.Organizations[i].ApplicationOrg {
			o.Requested = c.Organizations[i].Requested
		}
		c.Organizations[i] = o
		return
	}
	c.Organizations = append(c.Organizations, o)
}

// KeepRequest records when an owner was asked to install the App on the
// organization of that name; the zero time removes the record. An unknown name is
// ignored.
func (c *Config) KeepRequest(name string, at time.Time) {
	if i := c.find(name); i >= 0 {
		c.Organizations[i].Requested = at.UTC().Truncate(time.Second)
		if at.IsZero() {
			c.Organizations[i].Requested = time.Time{}
		}
	}
}

// Forget removes the organization of that name; ok is false when there is none.
func (c *Config) Forget(name string) (ok bool) {
	i := c.find(name)
	if i < 0 {
		return false
	}
	c.Organizations = slices.Delete(c.Organizations, i, i+1)
	return true
}

func (c *Config) find(name string) int {
	return slices.IndexFunc(c.Organizations, func(o Organization) bool { return strings.EqualFold(o.Name, name) })
}

// equal compares what is written to the file: times to the second, in UTC.
func (c *Config) equal(d Config) bool {
	return c.Theme == d.Theme && c.ASCII == d.ASCII && c.Mouse == d.Mouse && c.Keys.equal(d.Keys) && c.Themes.equal(d.Themes) && c.Instance == d.Instance &&
		slices.EqualFunc(c.Instances, d.Instances, SavedInstance.equal) &&
		slices.EqualFunc(c.Organizations, d.Organizations, func(a, b Organization) bool {
			same := a.Added.Equal(b.Added) && a.Requested.Equal(b.Requested)
			a.Added, b.Added, a.Requested, b.Requested = time.Time{}, time.Time{}, time.Time{}, time.Time{}
			return same && a == b
		})
}

// parse reads a configuration strictly: an unknown key is an error, since a
// misspelled one would otherwise be lost silently. comments, unless nil, receives
// the comments of the file by the key that they belong to.
//
// The YAML library panics on some bytes that are not YAML (a tag "!" without a
// value, in v1.19.2); this is reported as an error of the file, too.
func parse(data []byte, comments yaml.CommentMap) (c Config, err error) {
	defer func() {
		if recover() != nil {
			c, err = Config{}, errors.New("this is not YAML that can be read")
		}
	}()
	if err := oneDocument(data); err != nil {
		return Config{}, err
	}
	options := []yaml.DecodeOption{yaml.Strict(), yaml.CustomUnmarshaler(parseTime)}
	if comments != nil {
		options = append(options, yaml.CommentToMap(comments))
	}
	if err := yaml.UnmarshalWithOptions(data, &c, options...); err != nil {
		return Config{}, sentence(err)
	}
	if err := c.validate(); err != nil {
		return Config{}, withLine(err, data)
	}
	return c, nil
}

// parseTime is stricter than the library, which reads anything that is not a time
// as the zero time.
func parseTime(to *time.Time, data []byte) error {
	text := strings.Trim(strings.TrimSpace(string(data)), `"'`)
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fmt.Errorf("%q is not a time like 2026-01-31T12:00:00Z", text)
	}
	*to = t
	return nil
}

// oneDocument refuses several documents, of which the decoder would read one.
func oneDocument(data []byte) error {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return sentence(err)
	}
	if len(file.Docs) > 1 {
		return errors.New("the file holds more than one YAML document")
	}
	return nil
}

func (c *Config) validate() error {
	if err := c.validateScreens(); err != nil {
		return err
	}
	for i, o := range c.Organizations {
		at := slices.IndexFunc(c.Organizations, func(other Organization) bool {
			return other.Instance == o.Instance && strings.EqualFold(other.Name, o.Name)
		})
		switch {
		case o.Name == "":
			return fmt.Errorf("organization %d of %d has no name", i+1, len(c.Organizations))
		case at != i:
			return fmt.Errorf("organization %q stands there twice", o.Name)
		}
	}
	return c.validateInstances()
}

// withLine puts the line of the value in front of the error.
func withLine(err error, data []byte) error {
	wrong, ok := errors.AsType[*misplaced](err)
	if !ok {
		return err
	}
	path, pathErr := yaml.PathString(wrong.path)
	if pathErr != nil {
		return err
	}
	file, parseErr := parser.ParseBytes(data, 0)
	if parseErr != nil {
		return err
	}
	node, findErr := path.FilterFile(file)
	if findErr != nil || node == nil || node.GetToken() == nil || node.GetToken().Position == nil {
		return err
	}
	return fmt.Errorf("line %d: %w", node.GetToken().Position.Line, err)
}

// sentence turns an error of the YAML library, which quotes several lines of the
// file, into one sentence with the number of the line.
func sentence(err error) error {
	var y yaml.Error
	if !errors.As(err, &y) {
		return errors.New(firstLine(err.Error()))
	}
	message := strings.Replace(firstLine(y.GetMessage()), "unknown field", "unknown key", 1)
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) && wrong.Token != nil {
		message = fmt.Sprintf("%q is not %s", wrong.Token.Value, inWords(wrong.DstType.Kind()))
	}
	if t := y.GetToken(); t != nil && t.Position != nil {
		return fmt.Errorf("line %d: %s", t.Position.Line, message)
	}
	return errors.New(message)
}

// inWords names the expected type of a value without Go's terms.
func inWords(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Int64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Struct:
		return "a set of keys"
	}
	return "a text"
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}
