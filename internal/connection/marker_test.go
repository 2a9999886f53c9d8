package connection

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

func sampleMarker() Marker {
	return Marker{
		State: MarkerConnected, Organization: "acme", Role: Platform, Scaffold: 1,
		Repository:   Identity{"acme/acme-gitops", "R_1", 1},
		Counterpart:  Identity{"acme-apps/acme-gitops", "R_2", 2},
		Files:        map[string]string{"README.md": strings.Repeat("a", 40), "registry/README.md": strings.Repeat("1", 40), "catalog/README.md": strings.Repeat("0", 40)},
		Environments: []string{"development", "production"},
	}
}

func TestMarkerSurvivesItsOwnBytes(t *testing.T) {
	tombstone := sampleMarker()
	tombstone.State, tombstone.By, tombstone.At = MarkerDisconnected, "octo-admin", time.Date(2026, 11, 22, 18, 4, 5, 0, time.UTC)
	bare := sampleMarker()
	bare.Files, bare.Environments = map[string]string{}, nil
	odd := sampleMarker()
	odd.Environments = []string{"yes", "1", "a: b", "ünïcode", "# not a comment"}
	// A blob's name that looks like a number must stay a text.
	odd.Files = map[string]string{"a": strings.Repeat("1", 40), "b": "1234567890123456789012345678901234567e10"}
	guarded, open, byApp := sampleMarker(), sampleMarker(), sampleMarker()
	byApp.HTTPS = true
	guarded.Protected, open.Protected = []string{"production", "null"}, []string{}
	for name, m := range map[string]Marker{"protected": guarded, "nothing protected": open, "read by an App": byApp, "connected": sampleMarker(), "tombstone": tombstone, "bare": bare, "odd": odd} {
		first, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := m.Encode()
		if err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: the same marker gives other bytes", name)
		}
		back, err := ParseMarker(first)
		if err != nil || !reflect.DeepEqual(back, m) {
			t.Errorf("%s: %v\n%+v\nwant\n%+v\n%s", name, err, back, m, first)
		}
	}
}

func TestMarkerThatCannotBeBelieved(t *testing.T) {
	good, err := sampleMarker().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"newer schema":   {"schema: 1", "schema: 2"},
		"unknown state":  {"state: connected", "state: maybe"},
		"unknown role":   {"role: platform", "role: king"},
		"no id":          {"  id: 1\n", "  id: 0\n"},
		"no node id":     {"node_id: R_1", `node_id: ""`},
		"path for name":  {"name: acme/acme-gitops", "name: ../../x"},
		"name of others": {"organization: acme", "organization: A C M E"},
		"torn":           {"counterpart:", "counterpart"},
		"a lonely tag":   {"  - development", "  !- development"},
		"aliases":        {"environments:", "x: &x [a, a]\nenvironments: *x\ny:"},
	} {
		spoiled := strings.Replace(string(good), change[0], change[1], 1)
		if spoiled == string(good) {
			t.Fatalf("%s: nothing was spoiled", name)
		}
		if m, err := ParseMarker([]byte(spoiled)); err == nil {
			t.Errorf("%s was believed: %+v", name, m)
		}
	}
	if _, err := ParseMarker(nil); err == nil {
		t.Error("no bytes were believed")
	}
	if _, err := ParseMarker(bytes.Repeat([]byte("a: b\n"), 100_000)); err == nil {
		t.Error("a huge marker was believed")
	}
}

func FuzzParseMarker(f *testing.F) {
	good, err := sampleMarker().Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("schema: 1\nfiles: {a: b}\n"))
	f.Add([]byte("&a [*a]"))
	f.Add([]byte("schema: 1\nenvironments:\n !- development\n  - production\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMarker(data)
		if err != nil {
			return
		}
		// What is believed can be written and is then the same.
		out, err := m.Encode()
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		if back, err := ParseMarker(out); err != nil || back.Organization != m.Organization || back.Repository != m.Repository {
			t.Fatalf("%v: %+v, want %+v", err, back, m)
		}
	})
}
