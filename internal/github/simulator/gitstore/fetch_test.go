package gitstore

import (
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/plumbing"
)

func FuzzReadFetch(f *testing.F) {
	f.Add("0032want 0123456789012345678901234567890123456789\n00000009done\n")
	f.Add("000ddeepen 1\n")
	f.Add("0000")
	f.Add("zzzz")
	f.Fuzz(func(t *testing.T, body string) {
		ask, err := ReadFetch(strings.NewReader(body))
		if err == nil && ask.Depth < 0 {
			t.Errorf("depth %d", ask.Depth)
		}
	})
}

func TestReadFetch(t *testing.T) {
	sha := strings.Repeat("1", 40)
	ask, err := ReadFetch(strings.NewReader("0037want " + sha + " caps\n000ddeepen 3\n0035shallow " + sha + "\n0000" + "0032have " + sha + "\n0009done\n"))
	if err != nil {
		t.Fatal(err)
	}
	h := plumbing.NewHash(sha)
	if len(ask.Wants) != 1 || ask.Wants[0] != h || len(ask.Haves) != 1 || !ask.Shallows[h] || ask.Depth != 3 || !ask.Done || !ask.Negotiates {
		t.Errorf("%+v", ask)
	}
	for _, body := range []string{"000ddeepen 0\n", "0012deepen-since 1\n", "00"} {
		if _, err := ReadFetch(strings.NewReader(body)); err == nil {
			t.Errorf("%q passed", body)
		}
	}
}
