package chart

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	_ "unsafe" // for go:linkname

	_ "github.com/Masterminds/sprig/v3" // its table is changed below
)

// functions is the table that Helm's engine takes most functions of templates
// from. The engine copies it for each rendering and lets nobody add to the copy,
// so what may not be used is replaced in the table itself: whatever reaches it,
// a template, a file of the chart or a value given to tpl, gets the refusal.
//
//go:linkname functions github.com/Masterminds/sprig/v3.genericMap
var functions map[string]any

// Why a function gives something else each time.
const (
	makesKeys     = "makes a key"
	hashesSecrets = "hashes a password"
	asksChance    = "asks for chance"
	asksClock     = "asks for the time"
	asksNetwork   = "asks the network"
)

// unrepeatable are the functions that are refused. Source:
// https://masterminds.github.io/sprig/ (crypto, random, date, network).
func unrepeatable() map[string]string {
	return map[string]string{
		"genPrivateKey": makesKeys, "genCA": makesKeys, "genCAWithKey": makesKeys, "genSelfSignedCert": makesKeys,
		"genSelfSignedCertWithKey": makesKeys, "genSignedCert": makesKeys, "genSignedCertWithKey": makesKeys,
		"htpasswd": hashesSecrets, "bcrypt": hashesSecrets, "derivePassword": hashesSecrets, "encryptAES": hashesSecrets,
		"randAlphaNum": asksChance, "randAlpha": asksChance, "randNumeric": asksChance, "randAscii": asksChance,
		"randBytes": asksChance, "randInt": asksChance, "shuffle": asksChance, "uuidv4": asksChance,
		"now": asksClock, "ago": asksClock,
		"getHostByName": asksNetwork,
	}
}

// repeatable makes the same values give the same files, or every look would find
// a change, and secrets would stand in the repository. It replaces what cannot
// do that by a refusal, and what does so only by chance by what always does.
var repeatable = sync.OnceFunc(func() {
	for name, why := range unrepeatable() {
		functions[name] = func(...any) (string, error) { return "", &unrepeatableError{name, why} }
	}
	functions["keys"] = sortedKeys
	functions["values"] = sortedValues
	for _, name := range []string{"date", "htmlDate", "dateInZone", "date_in_zone", "htmlDateInZone"} {
		functions[name] = dateFunction(name)
	}
	functions["toDate"] = func(layout, text string) time.Time { t, _ := time.Parse(layout, text); return t }
	functions["mustToDate"] = time.Parse
	round := functions["durationRound"].(func(any) string) //nolint:forcetypeassert // sprig's, whose version is pinned
	functions["durationRound"] = func(d any) (string, error) {
		if _, ok := d.(time.Time); ok {
			return "", &unrepeatableError{"durationRound", asksClock}
		}
		return round(d), nil
	}
})

// sortedKeys are the keys of dictionaries, which sprig gives in any order.
func sortedKeys(dicts ...map[string]any) []string {
	out := []string{}
	for _, d := range dicts {
		out = append(out, slices.Sorted(maps.Keys(d))...)
	}
	return out
}

// sortedValues are the values of a dictionary in the order of its keys.
func sortedValues(dict map[string]any) []any {
	out := []any{}
	for _, key := range slices.Sorted(maps.Keys(dict)) {
		out = append(out, dict[key])
	}
	return out
}

// dateFunction is one of sprig's that write a time, in UTC instead of where this
// machine is. Without a time they take that of the clock.
func dateFunction(name string) any {
	write := func(layout string, at any, zone string) (string, error) {
		if !slices.Contains([]string{"", "UTC", "Local"}, zone) {
			return "", &unrepeatableError{name, "asks this machine for the time zone " + zone}
		}
		switch t := at.(type) {
		case time.Time:
			return t.UTC().Format(layout), nil
		case *time.Time:
			return t.UTC().Format(layout), nil
		case int64:
			return time.Unix(t, 0).UTC().Format(layout), nil
		case int:
			return time.Unix(int64(t), 0).UTC().Format(layout), nil
		case int32:
			return time.Unix(int64(t), 0).UTC().Format(layout), nil
		}
		return "", &unrepeatableError{name, asksClock + " where it is given none"}
	}
	switch name {
	case "date":
		return func(layout string, at any) (string, error) { return write(layout, at, "") }
	case "htmlDate":
		return func(at any) (string, error) { return write(time.DateOnly, at, "") }
	case "htmlDateInZone":
		return func(at any, zone string) (string, error) { return write(time.DateOnly, at, zone) }
	}
	return write
}

// unrepeatableError is a function that was refused.
type unrepeatableError struct{ function, why string }

func (e *unrepeatableError) Error() string {
	return fmt.Sprintf("uses %s, which %s and gives something else each time: the same answers have to give the same files", e.function, e.why)
}

var positionPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([^\s:"]+/[^\s:"]+):(\d+):\d+: executing`) })

// at is the error with the innermost file that the engine's message names.
func (e *unrepeatableError) at(chart, message string) string {
	found := positionPattern().FindAllStringSubmatch(message, -1)
	if len(found) == 0 {
		return e.Error()
	}
	last := found[len(found)-1]
	return strings.TrimPrefix(last[1], chart+"/") + ":" + last[2] + " " + e.Error()
}
