package text

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for _, c := range []struct {
		n             int
		noun          string
		plain, groups string
	}{
		{0, "file", "0 files", "0 files"},
		{1, "file", "1 file", "1 file"},
		{2, "file", "2 files", "2 files"},
		{1, "entry", "1 entry", "1 entry"},
		{3, "entry", "3 entries", "3 entries"},
		{3, "key", "3 keys", "3 keys"},
		{2, "y", "2 ys", "2 ys"},
		{2, "pull request", "2 pull requests", "2 pull requests"},
		{4812, "file", "4812 files", "4,812 files"},
	} {
		if got := Count(c.n, c.noun); got != c.plain {
			t.Errorf("Count(%d, %q) = %q, want %q", c.n, c.noun, got, c.plain)
		}
		if got := CountGrouped(c.n, c.noun); got != c.groups {
			t.Errorf("CountGrouped(%d, %q) = %q, want %q", c.n, c.noun, got, c.groups)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 4812: "4,812", 1234567: "1,234,567", -999: "-999", -1000: "-1,000"} {
		if got := Grouped(n); got != want {
			t.Errorf("Grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for _, c := range []struct {
		n                int
		bytes, kilobytes string
	}{
		{0, "0 B", "0 bytes"},
		{1, "1 B", "1 bytes"},
		{999, "999 B", "999 bytes"},
		{1000, "1 KB", "1000 bytes"},
		{1023, "1 KB", "1023 bytes"},
		{1024, "1 KB", "1.0 KB"},
		{1500, "2 KB", "1.5 KB"},
		{999_499, "999 KB", "976.1 KB"},
		{999_999, "1000 KB", "976.6 KB"},
		{1_000_000, "1.0 MB", "976.6 KB"},
		{20_550_000, "20.6 MB", "20068.4 KB"},
	} {
		if got := Bytes(int64(c.n)); got != c.bytes {
			t.Errorf("Bytes(%d) = %q, want %q", c.n, got, c.bytes)
		}
		if got := Kilobytes(c.n); got != c.kilobytes {
			t.Errorf("Kilobytes(%d) = %q, want %q", c.n, got, c.kilobytes)
		}
	}
}

func TestAgoAndUntil(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		d          time.Duration
		ago, until string
	}{
		{-time.Hour, "just now", "0 s"},
		{0, "just now", "0 s"},
		{time.Millisecond, "just now", "1 s"},
		{1999 * time.Millisecond, "just now", "2 s"},
		{2 * time.Second, "2 s ago", "2 s"},
		{59 * time.Second, "59 s ago", "59 s"},
		{time.Minute, "1 min ago", "60 s"},
		{119 * time.Second, "1 min ago", "119 s"},
		{119*time.Second + 1, "1 min ago", "2 min"},
		{121 * time.Second, "2 min ago", "3 min"},
		{time.Hour, "1 h ago", "60 min"},
		{47 * time.Hour, "47 h ago", "47 h"},
		{48 * time.Hour, "2 days ago", "2 days"},
		{30 * 24 * time.Hour, "30 days ago", "30 days"},
	} {
		if got := Ago(now.Add(-c.d), now); got != c.ago {
			t.Errorf("Ago, %v before = %q, want %q", c.d, got, c.ago)
		}
		if got := Until(now.Add(c.d), now); got != c.until {
			t.Errorf("Until, in %v = %q, want %q", c.d, got, c.until)
		}
	}
	if got := Ago(time.Time{}, now); got != "" {
		t.Errorf("Ago of the zero time = %q", got)
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0.0 s", 0: "0.0 s", time.Microsecond: "0 ms", 45 * time.Millisecond: "45 ms",
		100 * time.Millisecond: "0.1 s", 12_340 * time.Millisecond: "12.3 s", 90 * time.Second: "90.0 s",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestTimestamp(t *testing.T) {
	if got := Timestamp(time.Date(2026, 3, 1, 9, 5, 59, 0, time.Local)); got != "1 Mar 2026, 09:05" {
		t.Errorf("got %q", got)
	}
}

func TestShortSHA(t *testing.T) {
	for in, want := range map[string]string{"": "", "abc": "abc", "abcdefg": "abcdefg", "0123456789abcdef0123456789abcdef01234567": "0123456"} {
		if got := ShortSHA(in); got != want {
			t.Errorf("ShortSHA(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEscapePath(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a/b.yaml": "a/b.yaml", "a b/c#d": "a%20b/c%23d", "a/../b": "a/../b", "x?y%2F": "x%3Fy%252F", "ü": "%C3%BC", "/a/": "/a/",
	} {
		if got := EscapePath(in); got != want {
			t.Errorf("EscapePath(%q) = %q, want %q", in, got, want)
		}
	}
}

// The words go through a shell, which has to read them as they were.
func TestShellQuote(t *testing.T) {
	words := []string{"", "acme", "--app=acme", "a@b.c:/d_e-f", "it's", "a b", "$HOME", "`id`", "a\\b", "*", "größe", "~", "x\ny", "\xff", "!", "'"}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = ShellQuote(w)
	}
	if got := strings.Join(quoted[:6], " "); got != `'' acme '--app=acme' a@b.c:/d_e-f 'it'\''s' 'a b'` {
		t.Errorf("got %s", got)
	}
	out, err := exec.Command("sh", "-c", `printf '%s\0' `+strings.Join(quoted, " ")).Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00"); strings.Join(got, "|") != strings.Join(words, "|") {
		t.Errorf("a shell reads %q, want %q", got, words)
	}
}

func TestCapitalized(t *testing.T) {
	for in, want := range map[string]string{"": "", "a": "A", "merged": "Merged", "Closed": "Closed"} {
		if got := Capitalized(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
