package redact

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// What is redacted stays JSON, whatever stands in front of an escape.
func TestRedactedJSONStaysJSON(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"diff":"+  authorization:\n+    credentials: x\n"}`, `{"diff":"+  authorization:\n+    credentials: x\n"}`},
		{`{"diff":"authorization:\ttoken abcdef"}`, `{"diff":"authorization:\ttoken [redacted]"}`},
		{`{"b":1,"a":[true,null,1.50,{"token":"x","n":{}}]}`, `{"b":1,"a":[true,null,1.50,{"token":"[redacted]","n":{}}]}`},
		{`{"token":"","Authorization":"Basic eA=="}`, `{"token":"","Authorization":"[redacted]"}`},
		{`{"m":"password=\"","x":"Bearer 0123456789abcdef\\"}`, `{"m":"password=\"","x":"Bearer [redacted]\\"}`},
		{`"code=0123abcd&x=1"`, `"code=[redacted]\u0026x=1"`},
	} {
		if got := string(JSON([]byte(c.text))); got != c.want || !json.Valid([]byte(got)) {
			t.Errorf("%s:\n got %s\nwant %s", c.text, got, c.want)
		}
	}
	if got := string(JSON([]byte("token=abcdef {"))); got != "token="+Mark+" {" {
		t.Errorf("what is no JSON: %s", got)
	}
}

// Every credential that goes out of text goes out of JSON, as a value and in the
// middle of one.
func TestJSONHasNoCredentials(t *testing.T) {
	for name, c := range leaks() {
		for _, text := range []string{fmt.Sprintf(c.frame, c.secret), "a\n\"" + fmt.Sprintf(c.frame, c.secret) + "\"\n"} {
			data, err := json.Marshal(map[string]any{"message": text, "list": []string{text}})
			if err != nil {
				t.Fatal(err)
			}
			got := JSON(data)
			if !json.Valid(got) || strings.Contains(string(got), c.secret) || !strings.Contains(string(got), Mark) {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add("authorization:\n  type: Bearer", "token")
	f.Add("-----BEGIN PRIVATE KEY-----\n\\n\"", "code")
	f.Fuzz(func(t *testing.T, text, name string) {
		data, err := json.Marshal(map[string]any{name: text})
		if err != nil {
			return
		}
		got := JSON(data)
		if !json.Valid(got) {
			t.Fatalf("%s became %s", data, got)
		}
		if again := JSON(got); string(again) != string(got) {
			t.Fatalf("not idempotent: %s, then %s", got, again)
		}
	})
}
