package repositories

import "testing"

func TestWave(t *testing.T) {
	for p, want := range map[string]string{
		"registry/clusters/edge-1/30-cert-manager.yaml": "30", "registry/clusters/edge-1/0-x.yml": "0", "registry/clusters/edge-1/x.yaml": "",
		"catalog/30-x.yaml": "", "registry/30-x.txt": "", "registry/30/x.yaml": "",
	} {
		if got := wave(p); got != want {
			t.Errorf("%s: %q, want %q", p, got, want)
		}
	}
}
