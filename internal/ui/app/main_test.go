package app

import (
	"os"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // what the golden files show
	for _, name := range []string{"NO_COLOR", "COLORFGBG"} {
		os.Unsetenv(name)
	}
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(child(mode))
	}
	os.Exit(m.Run())
}
