package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/github/simulator"
)

func (h *host) control(t *testing.T, method, path, body string, want int, into any) {
	t.Helper()
	request, err := http.NewRequest(method, h.url+"/_simulator/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	p := h.browser(t).send(request)
	if p.status != want {
		t.Fatalf("%s %s: %d, want %d (%s)", method, path, p.status, want, p.body)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(p.body), into); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, p.body)
		}
	}
}

func TestControlLog(t *testing.T) {
	h := smallWorld(t)
	h.api(t, "GET", "/orgs/acme", "", "")
	h.browser(t).get("/login")
	var log []simulator.LoggedRequest
	h.control(t, "GET", "log", "", 200, &log)
	if len(log) != 2 || log[0].Route != "GET /orgs/{org}" || log[0].Owner != "acme" || log[0].Status != 200 || log[1].Kind != "web" {
		t.Errorf("log: %+v", log)
	}
	var counts simulator.Counts
	h.control(t, "GET", "counts", "", 200, &counts)
	if counts.Requests != 1 || counts.Sequential != 1 || counts.Writes != 0 {
		t.Errorf("counts: %+v", counts)
	}
	h.control(t, "GET", "log?reset=1", "", 200, &log)
	if len(log) != 2 {
		t.Errorf("the log that a reset returns has %d entries", len(log))
	}
	h.control(t, "GET", "log", "", 200, &log)
	if len(log) != 0 {
		t.Errorf("after a reset: %+v", log)
	}
	h.control(t, "DELETE", "log", "", 204, nil)
}

func TestControlFaults(t *testing.T) {
	h := smallWorld(t)
	h.control(t, "POST", "faults", `{"route":"GET /orgs/{org}","nth":2,"kind":"status","status":503,"body":"<html>"}`, 204, nil)
	h.control(t, "POST", "faults", `[{"kind":"delay","delay":"1ms"},{"kind":"delay","delay":1000}]`, 204, nil)
	for i, want := range []int{200, 503, 200} {
		if status, _ := h.api(t, "GET", "/orgs/acme", "", ""); status != want {
			t.Errorf("request %d: %d, want %d", i+1, status, want)
		}
	}
	var fired []simulator.FiredFault
	h.control(t, "GET", "faults", "", 200, &fired)
	if len(fired) != 3 || fired[1].Fault.Status != 503 || fired[1].Request != 2 || fired[0].Fault.Delay != time.Millisecond {
		t.Errorf("fired: %+v", fired)
	}
	h.control(t, "DELETE", "faults", "", 204, nil)
	h.control(t, "GET", "faults", "", 200, &fired)
	if len(fired) != 0 {
		t.Errorf("after clearing: %+v", fired)
	}
}

// A fault that could never fire is refused, or a test would pass for nothing.
func TestControlRefusesWrongFaults(t *testing.T) {
	h := smallWorld(t)
	for _, body := range []string{`{"kind":"explode"}`, `{"kind":"status","rout":"x"}`, `{`, `[{"kind":"status"},{}]`, `{"kind":"delay","delay":"soon"}`, `{"kind":"delay","delay":{}}`} {
		h.control(t, "POST", "faults", body, 400, nil)
	}
	if status, _ := h.api(t, "GET", "/orgs/acme", "", ""); status != 200 {
		t.Error("a refused fault was armed")
	}
}

func TestControlClockAndState(t *testing.T) {
	h := smallWorld(t)
	var clock struct{ Now time.Time }
	h.control(t, "POST", "clock", `{"advance":"1h30m"}`, 200, &clock)
	if want := noon.Add(90 * time.Minute); !clock.Now.Equal(want) {
		t.Errorf("clock: %s, want %s", clock.Now, want)
	}
	for _, body := range []string{`{}`, `{"advance":"x"}`, `{"advanced":"1h"}`, ``} {
		h.control(t, "POST", "clock", body, 400, nil)
	}
	var state simulator.StateSnapshot
	h.control(t, "GET", "state", "", 200, &state)
	if len(state.Organizations) != 3 || len(state.Repositories) != 2 {
		t.Errorf("state: %+v", state)
	}
	if len(h.Requests()) != 0 {
		t.Errorf("control requests were logged: %+v", h.Requests())
	}
	request, err := http.NewRequest(http.MethodGet, h.url+"/_simulator/nothing", nil)
	if err != nil {
		t.Fatal(err)
	}
	if p := h.browser(t).send(request); p.status != 404 {
		t.Errorf("unknown control: %d", p.status)
	}
}
