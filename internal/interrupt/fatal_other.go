//go:build !unix

package interrupt

import "os"

// fatalSignals are none where a program cannot be asked for its stacks.
func fatalSignals() []os.Signal { return nil }

func raise(os.Signal) {}
