package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gitconnection/internal/github/simulator/faults"
)

// routesControl registers /_simulator/…, by which a test in another process
// looks at the simulator and spoils things. These handlers run without the
// lock; nothing here is logged, delayed or hit by faults.
func (s *Simulator) routesControl(mux *http.ServeMux) {
	mux.HandleFunc("GET /_simulator/log", s.controlLog)
	mux.HandleFunc("DELETE /_simulator/log", func(w http.ResponseWriter, _ *http.Request) {
		s.ResetLog()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /_simulator/counts", func(w http.ResponseWriter, _ *http.Request) {
		controlAnswer(w, Count(s.Requests()))
	})
	mux.HandleFunc("GET /_simulator/faults", func(w http.ResponseWriter, _ *http.Request) {
		fired := s.FiredFaults()
		if fired == nil {
			fired = []faults.Fired{}
		}
		controlAnswer(w, fired)
	})
	mux.HandleFunc("POST /_simulator/faults", s.controlAddFaults)
	mux.HandleFunc("DELETE /_simulator/faults", func(w http.ResponseWriter, _ *http.Request) {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /_simulator/state", func(w http.ResponseWriter, _ *http.Request) {
		controlAnswer(w, s.State())
	})
	mux.HandleFunc("POST /_simulator/clock", s.controlClock)
	s.routesControlWorld(mux)
}

func controlAnswer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, value)
}

func controlError(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	writeJSON(w, obj{"message": err.Error()})
}

// controlLog lists the requests. With reset=1 the log is cleared in the same
// moment: no request is listed twice or never.
func (s *Simulator) controlLog(w http.ResponseWriter, r *http.Request) {
	log := s.takeLog(r.URL.Query().Get("reset") == "1")
	if log == nil {
		log = []LoggedRequest{}
	}
	controlAnswer(w, log)
}

func (s *Simulator) takeLog(reset bool) []LoggedRequest {
	if !reset {
		return s.Requests()
	}
	s.requests.mu.Lock()
	defer s.requests.mu.Unlock()
	log := s.requests.entries
	s.requests.entries = nil
	s.requests.epoch++
	return log
}

// controlFault is a Fault whose delay may be written as "250ms".
type controlFault struct {
	Fault
	Delay json.RawMessage `json:"delay"`
}

// controlAddFaults arms one fault or several. A fault with an unknown key or
// kind would never fire, and a test would pass for nothing: it is refused, and
// none of its company is armed.
func (s *Simulator) controlAddFaults(w http.ResponseWriter, r *http.Request) {
	var raw json.RawMessage
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&raw); err != nil {
		controlError(w, fmt.Errorf("read faults: %w", err))
		return
	}
	text := strings.TrimSpace(string(raw))
	if !strings.HasPrefix(text, "[") {
		text = "[" + text + "]"
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	var asked []controlFault
	if err := decoder.Decode(&asked); err != nil {
		controlError(w, fmt.Errorf("read faults: %w", err))
		return
	}
	list := make([]Fault, 0, len(asked))
	for _, one := range asked {
		fault, err := one.fault()
		if err != nil {
			controlError(w, err)
			return
		}
		list = append(list, fault)
	}
	for _, fault := range list {
		s.AddFault(fault)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (c controlFault) fault() (Fault, error) {
	fault := c.Fault
	if !faults.Known(fault.Kind) {
		return fault, fmt.Errorf("unknown kind of fault %q", fault.Kind)
	}
	if len(c.Delay) == 0 {
		return fault, nil
	}
	delay, err := parseDuration(c.Delay)
	fault.Delay = delay
	return fault, err
}

// parseDuration reads nanoseconds or Go's notation of a duration.
func parseDuration(raw json.RawMessage) (time.Duration, error) {
	var nanoseconds int64
	if err := json.Unmarshal(raw, &nanoseconds); err == nil {
		return time.Duration(nanoseconds), nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return 0, fmt.Errorf("duration %s is neither a number nor a text", raw)
	}
	return time.ParseDuration(text)
}

// controlClock moves the clock forward and says what time it is.
func (s *Simulator) controlClock(w http.ResponseWriter, r *http.Request) {
	var ask struct {
		Advance json.RawMessage `json:"advance"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&ask); err != nil {
		controlError(w, fmt.Errorf("read clock: %w", err))
		return
	}
	by, err := parseDuration(ask.Advance)
	if err != nil {
		controlError(w, err)
		return
	}
	s.Advance(by)
	controlAnswer(w, obj{"now": s.now()})
}
