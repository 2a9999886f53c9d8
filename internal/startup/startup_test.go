package startup

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

// A test binary links this package and has no main that calls Done: the
// collector has to work all the same.
func TestCollectorWorksWithoutDone(t *testing.T) {
	if got := collectorPercent(t); got != patience {
		t.Fatalf("the collector is set to %d, want %d", got, patience)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 1024 {
		garbage = make([]byte, 1<<20)
	}
	runtime.ReadMemStats(&after)
	if after.NumGC == before.NumGC || after.HeapSys > 512<<20 {
		t.Errorf("1 GB of garbage: %d collections, %d MB of heap", after.NumGC-before.NumGC, after.HeapSys>>20)
	}
}

func TestDoneSetsTheCollectorBack(t *testing.T) {
	defer func(was int) { percent = was }(percent)
	percent = 100
	Done()
	if got := collectorPercent(t); got != 100 {
		t.Errorf("the collector is set to %d after Done, want 100", got)
	}
}

// garbage keeps the compiler from leaving the allocations out.
var garbage []byte

// collectorPercent is what GOGC amounts to now; one that is off is far more
// than any percentage.
func collectorPercent(t *testing.T) uint64 {
	t.Helper()
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		t.Fatal("the runtime does not tell what GOGC is")
	}
	return sample[0].Value.Uint64()
}
