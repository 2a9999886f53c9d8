package application

import (
	"testing"

	"github.com/Masterminds/semver/v3"
)

// ordered are versions in their order; those of one line rank the same.
func ordered() [][]string {
	return [][]string{
		{"0", "0.0.0", "v0"},
		{"1.0.0-alpha", "1.0-alpha", "1.0.0.0-alpha"}, // semver.org, 11.4, up to 1.0.0
		{"1.0.0-alpha.1", "1.0.0-alpha.01"},
		{"1.0.0-alpha.beta"},
		{"1.0.0-beta"},
		{"1.0.0-beta.2"},
		{"1.0.0-beta.11"},
		{"1.0.0-rc.1"},
		{"1.0.0", "1", "1.0", "v1.0.0", "1.0.0+a", "1.0.0+b", "1.0.0.0", "01.0"},
		{"1.0.0.1-rc"},
		{"1.0.0.1"},
		{"v1.0.1"},
		{"1.2"},
		{"1.10.0-5", "1.10-5"},
		{"1.10.0--", "1.10--"},
		{"1.10.0-99999999999999999999"}, // a number that does not fit is a word
		{"1.10.0-a"},
		{"1.10.0-a_b"},
		{"1.10.0"},
		{"2.0.0+build"},
		{"4.18.0"},
		{"4.18.0.1", "4.18.0.1+x_y"},
		{"4.18.0.1.2"},
		{"2026.11.30"},
	}
}

func TestCompareVersions(t *testing.T) {
	all := ordered()
	for i, these := range all {
		for j, those := range all {
			for _, a := range these {
				for _, b := range those {
					if got, ok := CompareVersions(a, b); !ok || got != sign(i-j) {
						t.Errorf("%s to %s: %d, %v; want %d", a, b, got, ok, sign(i-j))
					}
				}
			}
		}
	}
}

func TestWhatIsNoVersionHasNoOrder(t *testing.T) {
	for _, other := range []string{"", "main", "latest", "V1.0.0", "vv1", "1.", ".1", "1..2", "-1", "1.0.x", " 1", "18446744073709551616", "sha-1a2b3c"} {
		if order, ok := CompareVersions(other, "1.0.0"); ok || order != 0 {
			t.Errorf("%q is before 1.0.0: %d, %v", other, order, ok)
		}
		if order, ok := CompareVersions("1.0.0", other); ok || order != 0 {
			t.Errorf("1.0.0 is before %q: %d, %v", other, order, ok)
		}
	}
}

// FuzzCompareVersions holds the order to what makes it one: it is antisymmetric
// and transitive, and the same for semantic versions whichever way they are
// compared.
func FuzzCompareVersions(f *testing.F) {
	all := ordered()
	for i := range all {
		f.Add(all[i][0], all[(i+1)%len(all)][0], all[(i*7+3)%len(all)][0])
	}
	f.Add("1.0-01.b", "1.0-1.a", "1.0.0.0-1.b")
	f.Add("main", "1", "")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if self, ok := CompareVersions(a, a); self != 0 {
			t.Errorf("%q to itself: %d, %v", a, self, ok)
		}
		ab, known := CompareVersions(a, b)
		ba, back := CompareVersions(b, a)
		if ab != -ba || known != back || !known && ab != 0 {
			t.Errorf("%q to %q: %d, %v; the other way %d, %v", a, b, ab, known, ba, back)
		}
		bc, other := CompareVersions(b, c)
		ac, third := CompareVersions(a, c)
		if known && other && !third {
			t.Errorf("%q, %q and %q: the first and the last have no order", a, b, c)
		}
		if known && other && ab <= 0 && bc <= 0 && (ac > 0 || ac == 0 && (ab < 0 || bc < 0)) {
			t.Errorf("%q, %q and %q are in order, but the first to the last is %d", a, b, c, ac)
		}
		x, errX := semver.NewVersion(a)
		y, errY := semver.NewVersion(b)
		if errX != nil || errY != nil {
			return
		}
		if dotted, ok := compareDotted(a, b); !ok || dotted != x.Compare(y) {
			t.Errorf("%q to %q: %d, %v; as semantic versions %d", a, b, dotted, ok, x.Compare(y))
		}
	})
}

func sign(n int) int { return max(-1, min(1, n)) }
