package session

import "testing"

func TestRequestedBy(t *testing.T) {
	for message, want := range map[string]string{
		"Connect\n\nRequested-by: octo-admin":                     "octo-admin",
		"Connect\n\nbody\n\nRequested-by: o\u202e\nSigned-off: x": "o<U+202E>",
		"Requested-by: nobody":                                    "",
		"x\nRequested-by: nobody":                                 "",
		"x":                                                       "",
	} {
		if got := RequestedBy(message); got != want {
			t.Errorf("%q: %q, want %q", message, got, want)
		}
	}
}
