package change

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
)

// recorder shows, asks and applies by writing down what it was asked for.
type recorder struct {
	did   []string
	no    error // of whoever is asked
	fails error // of applying
}

func (r *recorder) note(what string) { r.did = append(r.did, what) }

func (r *recorder) Show(_ context.Context, plan string) error { r.note("show " + plan); return nil }
func (r *recorder) ShowDetails(context.Context, string) error { r.note("details"); return nil }
func (r *recorder) Blocked(context.Context, string) error {
	r.note("blocked")
	return errors.New("blocked")
}
func (r *recorder) Event(e connection.Event) { r.note("event " + e.Message) }
func (r *recorder) Report(_ context.Context, _ string, result int, err error) error {
	r.note(fmt.Sprintf("report %d %v", result, err))
	return err
}
func (r *recorder) ConfirmGate(g Gate) error      { r.note("gate " + g.Message); return r.no }
func (r *recorder) ConfirmName(name string) error { r.note("name " + name); return r.no }
func (r *recorder) ConfirmPlan() error            { r.note("confirm"); return r.no }

func (r *recorder) change(verdict Verdict, needs Needs) Change[string, int] {
	return Change[string, int]{
		Title: "test",
		Plan:  func(context.Context) (string, error) { r.note("plan"); return "p", nil },
		Judge: func(string) Verdict { return verdict },
		Needs: func(string) Needs { return needs },
		Apply: func(_ context.Context, _ string, sink connection.Sink) (int, error) {
			sink(connection.Event{Message: "half"})
			return 7, r.fails
		},
		Presenter: r, Confirmer: r,
	}
}

func TestStagesComeInOrder(t *testing.T) {
	broken, refused := errors.New("broken"), errors.New("refused")
	for name, c := range map[string]struct {
		verdict   Verdict
		needs     Needs
		no, fails error
		dry       bool
		want      []string
		err       string
	}{
		"ready":          {needs: Needs{Plan: true}, want: []string{"plan", "show p", "details", "confirm", "event half", "report 7 <nil>"}},
		"nobody asked":   {want: []string{"plan", "show p", "details", "event half", "report 7 <nil>"}},
		"gate and name":  {needs: Needs{Gate: &Gate{Message: "g"}, Name: "n", Plan: true}, want: []string{"plan", "show p", "details", "gate g", "name n", "event half", "report 7 <nil>"}},
		"refused":        {needs: Needs{Plan: true}, no: refused, want: []string{"plan", "show p", "details", "confirm"}, err: "refused"},
		"gate refused":   {needs: Needs{Gate: &Gate{Message: "g"}, Name: "n"}, no: refused, want: []string{"plan", "show p", "details", "gate g"}, err: "refused"},
		"fails":          {fails: broken, want: []string{"plan", "show p", "details", "event half", "report 7 broken"}, err: "broken"},
		"nothing to do":  {verdict: Nothing, needs: Needs{Plan: true}, want: []string{"plan", "show p", "report 0 <nil>"}},
		"blocked":        {verdict: Blocked, needs: Needs{Plan: true}, want: []string{"plan", "show p", "blocked"}, err: "blocked"},
		"dry run":        {needs: Needs{Plan: true}, dry: true, want: []string{"plan", "show p", "details", "dry"}},
		"blocked dryrun": {verdict: Blocked, dry: true, want: []string{"plan", "show p", "blocked"}, err: "blocked"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{no: c.no, fails: c.fails}
			change := r.change(c.verdict, c.needs)
			if c.dry {
				change.DryRun = func(string) error { r.note("dry"); return nil }
			}
			err := change.Run(t.Context())
			if got := fmt.Sprint(err); err != nil && got != c.err || err == nil && c.err != "" {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if !slices.Equal(r.did, c.want) {
				t.Errorf("did %q, want %q", r.did, c.want)
			}
		})
	}
}

func TestManyAreAskedForOnce(t *testing.T) {
	broken := errors.New("broken")
	ready, nothing, blocked, failing, unplanned := &recorder{}, &recorder{}, &recorder{}, &recorder{fails: broken}, &recorder{}
	lost := unplanned.change(Ready, Needs{})
	lost.Plan = func(context.Context) (string, error) { return "", errors.New("no plan") }
	changes := []Change[string, int]{ready.change(Ready, Needs{}), nothing.change(Nothing, Needs{}), blocked.change(Blocked, Needs{}), failing.change(Ready, Needs{}), lost}
	asked := 0
	errs, err := RunMany(t.Context(), changes, func() error { asked++; return nil }, connection.Each)
	if err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	if got, want := fmt.Sprint(errs), "[<nil> <nil> blocked broken no plan]"; got != want {
		t.Errorf("errors %s, want %s", got, want)
	}
	if want := []string{"plan", "show p", "report 0 <nil>"}; !slices.Equal(nothing.did, want) {
		t.Errorf("nothing to do: did %q, want %q", nothing.did, want)
	}
	if want := []string{"plan", "show p", "details", "event half", "report 7 broken"}; !slices.Equal(failing.did, want) {
		t.Errorf("failing: did %q, want %q", failing.did, want)
	}
	refusal := errors.New("refused")
	again := &recorder{}
	if _, err := RunMany(t.Context(), []Change[string, int]{again.change(Ready, Needs{})}, func() error { return refusal }, connection.Each); !errors.Is(err, refusal) || slices.Contains(again.did, "event half") {
		t.Errorf("refused: %v, did %q", err, again.did)
	}
}

func TestWhatPlansNeed(t *testing.T) {
	p := delivery.Plan{Typed: "production", Gate: &delivery.Gate{Message: "m", Command: "c"}}
	if n := DeliveryNeeds(p); n.Name != "production" || n.Gate == nil || *n.Gate != (Gate{"m", "c"}) || !n.Plan {
		t.Errorf("%+v", n)
	}
	if got := JudgeDelivery(delivery.Plan{}); got != Nothing {
		t.Errorf("an empty plan is %v", got)
	}
	if got := JudgeDelivery(delivery.Plan{Blockers: []connection.Blocker{{}}}); got != Blocked {
		t.Errorf("a blocked plan is %v", got)
	}
	if n := ConnectionNeeds(connection.Plan{}); n.Plan {
		t.Error("a plan with nothing to do wants to be confirmed")
	}
	if got := JudgeConnection(connection.Plan{}); got != Ready {
		t.Errorf("a connection that is so already is %v", got)
	}
}
