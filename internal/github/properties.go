package github

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gitconnection/internal/text"
)

// Property is a value that a new repository gets for a custom property of its
// organization. More than one value is a list, as properties of the type
// multi_select take it.
type Property struct {
	Name   string
	Values []string
}

// String returns "team = platform".
func (p Property) String() string { return p.Name + " = " + strings.Join(p.Values, ", ") }

// What GitHub allows in a name and how long it and a value may be is in its
// document "Managing custom properties for repositories in your organization".
const (
	propertyName = `[A-Za-z0-9_$#-]{1,75}`
	maxProperty  = 75
)

var isPropertyName = regexp.MustCompile(`^` + propertyName + `$`)

// AddProperty adds NAME=VALUE to list: a name that is there already gets another
// value. What list holds stays as it is.
func AddProperty(list []Property, word string) ([]Property, error) {
	name, value, ok := strings.Cut(word, "=")
	switch {
	case !ok || value == "":
		return nil, fmt.Errorf("%q is not NAME=VALUE", word)
	case !isPropertyName.MatchString(name):
		return nil, fmt.Errorf("%q is no name of a custom property: letters, digits, _, -, $ and #, at most %d", name, maxProperty)
	case len(value) > maxProperty:
		return nil, fmt.Errorf("the value of %s has %d bytes, and %d are the most", name, len(value), maxProperty)
	case strings.ContainsFunc(value, unicode.IsControl):
		return nil, fmt.Errorf("the value of %s holds control characters", name)
	}
	out := slices.Clone(list)
	at := slices.IndexFunc(out, func(p Property) bool { return p.Name == name })
	if at < 0 {
		return append(out, Property{Name: name, Values: []string{value}}), nil
	}
	out[at].Values = append(slices.Clone(out[at].Values), value)
	return out, nil
}

var (
	quotedName   = regexp.MustCompile("['\"`](" + propertyName + ")['\"`]")
	spelledOut   = regexp.MustCompile(`(?i)\bproperty (` + propertyName + `) (?:is|must|has)\b`)
	wordsOfNames = regexp.MustCompile(`\s*(?:,|\band\b)\s*`)
)

// namedProperties are the custom properties that a refusal names: in quotes, in a
// list after a colon, or in "property NAME is required". Nothing is guessed: a
// refusal may name none.
func namedProperties(cause string) []string {
	var out []string
	for _, found := range append(quotedName.FindAllStringSubmatch(cause, -1), spelledOut.FindAllStringSubmatch(cause, -1)...) {
		out = append(out, found[1])
	}
	if i := strings.LastIndex(cause, ":"); len(out) == 0 && i >= 0 {
		out = wordsOfNames.Split(strings.Trim(cause[i+1:], " .[]"), -1)
		if slices.ContainsFunc(out, func(name string) bool { return !isPropertyName.MatchString(name) }) {
			return nil
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// propertyFlags are the flags that give the properties which a refusal names.
func propertyFlags(cause string) string {
	names := namedProperties(cause)
	if len(names) == 0 {
		names = []string{"NAME"}
	}
	for i, name := range names {
		names[i] = "--property " + text.ShellQuote(name) + "=VALUE"
	}
	return strings.Join(names, " ")
}
