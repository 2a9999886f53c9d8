package cli

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gitconnection/internal/build"
	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/demo"
	"gitconnection/internal/demo/browser"
	"gitconnection/internal/testkit"
	"gitconnection/internal/ui/app"
)

// lineBuffer keeps what is written and wakes who waits for it.
type lineBuffer struct {
	mu   sync.Mutex
	data bytes.Buffer
	more chan struct{}
}

func (b *lineBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.more <- struct{}{}:
	default:
	}
	return b.data.Write(p)
}

func (b *lineBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.data.String()
}

// command is one that is waiting for a person.
type waiting struct {
	t    *testing.T
	out  *lineBuffer
	err  *lineBuffer
	done chan int
}

// start runs a command line beside the test.
func (c *cli) start(args ...string) *waiting {
	c.t.Helper()
	env := map[string]string{}
	maps.Copy(env, c.env)
	in, err := os.Open(os.DevNull)
	if err != nil {
		c.t.Fatal(err)
	}
	w := &waiting{t: c.t, out: &lineBuffer{more: make(chan struct{}, 1)}, err: &lineBuffer{more: make(chan struct{}, 1)}, done: make(chan int, 1)}
	p := &program{
		keyring: c.keyring, startDemo: demo.Start, runScreens: app.Run,
		unset: func(name string) error { delete(env, name); return nil },
		factory: &cmdutil.Factory{
			In: in, Out: w.out, Err: w.err, Now: time.Now, Version: build.Version(),
			Lookup: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		},
	}
	go func() {
		defer in.Close()
		w.done <- p.run(args)
	}()
	return w
}

// page waits for the page that the command wants opened.
func (w *waiting) page() map[string]any {
	w.t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		for l := range strings.SplitSeq(w.out.String(), "\n") {
			var m map[string]any
			if json.Unmarshal([]byte(l), &m) == nil && m["type"] == "open" {
				return m
			}
		}
		select {
		case <-w.out.more:
		case code := <-w.done:
			w.t.Fatalf("it ended with %d\n%s%s", code, w.out, w.err)
		case <-deadline:
			w.t.Fatalf("no page to open\n%s%s", w.out, w.err)
		}
	}
}

func (w *waiting) end() outcome {
	w.t.Helper()
	select {
	case code := <-w.done:
		return outcome{code, w.out.String(), w.err.String()}
	case <-time.After(20 * time.Second):
		w.t.Fatalf("it does not end\n%s%s", w.out, w.err)
		return outcome{}
	}
}

func word(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

// register does in the browser what makes an App: it goes from the local page
// to GitHub and confirms there.
func register(t *testing.T, g *testkit.GitHub, user, address string) {
	t.Helper()
	a := &demo.Approver{Web: g.Client.Endpoints().Web, User: user}
	local, err := a.Visit(t.Context(), user, address)
	if err != nil {
		t.Fatal(err)
	}
	form := browser.Find(local.Root, func(n *html.Node) bool { return n.Data == "form" })
	values := url.Values{}
	browser.Find(form, func(n *html.Node) bool {
		if n.Data == "input" {
			values.Set(browser.Attribute(n, "name"), browser.Attribute(n, "value"))
		}
		return false
	})
	confirm, err := browser.Open(t.Context(), local.Client, http.MethodPost, browser.Attribute(form, "action"), values)
	if err != nil {
		t.Fatal(err)
	}
	button := confirm.PrimaryForm()
	if button == nil {
		t.Fatalf("GitHub's page has no button: %s", confirm.Text())
	}
	if err := confirm.Press(t.Context(), button); err != nil {
		t.Fatal(err)
	}
}
