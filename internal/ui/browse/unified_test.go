package browse

import (
	"strings"
	"testing"
)

func TestUnified(t *testing.T) {
	diff := "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n--- b/y\n+++ c/z\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+one\n\\ No newline at end of file\n--- a/bin\n+++ b/bin\nBinary files differ (1 and 2 bytes).\n"
	var got []string
	for _, l := range ParseUnified(diff) {
		got = append(got, string(l.Kind)+l.Text)
	}
	want := "m|fchanged  x|@@@ -1,2 +1,2 @@|  a|---- b/y|++++ c/z|m|fadded  new|@@@ -0,0 +1 @@|++one|i\\ No newline at end of file|m|fchanged  bin|iBinary files differ (1 and 2 bytes)."
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "|"), want)
	}
	if len(ParseUnified("")) != 0 {
		t.Error("lines of nothing")
	}
}
