package ui

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
	os.Exit(m.Run())
}
