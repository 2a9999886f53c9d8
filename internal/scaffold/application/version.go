package application

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// CompareVersions orders two versions by the rules of semantic versions
// (semver.org, 11): -1 a is the earlier one, 0 they rank the same, 1 a is the
// later one. ok is false where one of them is no version that can be ordered, such as
// the name of a branch.
//
// Versions that are not semantic ones, such as 4.18.0.1, are ordered by the same
// rules over all of their numbers; those that are missing count as 0.
func CompareVersions(a, b string) (order int, ok bool) {
	x, errX := semver.NewVersion(a)
	y, errY := semver.NewVersion(b)
	if errX == nil && errY == nil {
		return x.Compare(y), true
	}
	return compareDotted(a, b)
}

// compareDotted is CompareVersions for any count of numbers. For semantic
// versions it agrees with package semver: the order of all versions is one.
func compareDotted(a, b string) (order int, ok bool) {
	x, okX := parseDotted(a)
	y, okY := parseDotted(b)
	if !okX || !okY {
		return 0, false
	}
	for i := range max(len(x.numbers), len(y.numbers)) {
		if order := cmp.Compare(numberAt(x.numbers, i), numberAt(y.numbers, i)); order != 0 {
			return order, true
		}
	}
	if len(x.prerelease) == 0 || len(y.prerelease) == 0 {
		return cmp.Compare(len(y.prerelease), len(x.prerelease)), true // a release ranks above its prereleases
	}
	for i := range min(len(x.prerelease), len(y.prerelease)) {
		if order := compareIdentifiers(x.prerelease[i], y.prerelease[i]); order != 0 {
			return order, true
		}
	}
	return cmp.Compare(len(x.prerelease), len(y.prerelease)), true
}

// dotted is a version as its parts: numbers, and the identifiers of a
// prerelease. Build metadata does not count in the order.
type dotted struct {
	numbers    []uint64
	prerelease []string
}

func parseDotted(version string) (v dotted, ok bool) {
	core, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "+")
	core, prerelease, has := strings.Cut(core, "-")
	for part := range strings.SplitSeq(core, ".") {
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil {
			return v, false
		}
		v.numbers = append(v.numbers, n)
	}
	if has {
		v.prerelease = strings.Split(prerelease, ".")
	}
	return v, true
}

func numberAt(numbers []uint64, i int) uint64 {
	if i < len(numbers) {
		return numbers[i]
	}
	return 0
}

// compareIdentifiers orders two identifiers of a prerelease: numbers by value,
// words by their bytes, and numbers before words.
func compareIdentifiers(a, b string) int {
	n, errA := strconv.ParseUint(a, 10, 64)
	m, errB := strconv.ParseUint(b, 10, 64)
	switch {
	case errA == nil && errB == nil:
		return cmp.Compare(n, m)
	case errA == nil:
		return -1
	case errB == nil:
		return 1
	}
	return strings.Compare(a, b)
}
