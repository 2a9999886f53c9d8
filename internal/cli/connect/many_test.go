package connect

import (
	"testing"

	"gitconnection/internal/cli/cmdutil"
)

func TestTheWorstExitCode(t *testing.T) {
	for want, codes := range map[int][]int{
		cmdutil.ExitDone: {0, 0}, cmdutil.ExitPerson: {0, 3}, cmdutil.ExitRefused: {3, 4, 0}, cmdutil.ExitFailed: {4, 1, 3}, cmdutil.ExitInterrupted: {1, 130, 4},
	} {
		if got := worst(codes); got != want {
			t.Errorf("%v: %d, want %d", codes, got, want)
		}
	}
}

func TestTheCommandForTheRestHasTheFlagsThatWereGiven(t *testing.T) {
	f := connectOptions{choiceFlags: choiceFlags{adopt: true, adoptFiles: []string{"a b"}, restoreAll: true}}
	if got, want := f.command([]string{"acme"}), "konstruct connect acme --adopt --restore-all --adopt-file 'a b'"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
