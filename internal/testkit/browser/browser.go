// Package browser drives a real, headless Chromium for tests. Only tests
// import it.
package browser

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Browser is one browser window with a profile of its own.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// actionTimeout is how long one action may take; a page that is not there by
// then does not come.
const actionTimeout = 45 * time.Second

// Start returns a browser with a fresh profile. Where there is no Chromium the
// test is skipped loudly; with CI=true that is a failure. Tests that run beside
// each other get theirs one after the other. It trusts the certificates of servers
// that the test runs itself.
func Start(t testing.TB, trusted ...*x509.Certificate) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("Chromium is missing: install the package chromium")
		}
		t.Skip("SKIPPED: Chromium is missing, the browser pages were not tested (install the package chromium)")
	}
	takeTurn(t)
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Flag("headless", true), chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
	)
	if len(trusted) > 0 {
		opts = append(opts, chromedp.Flag("ignore-certificate-errors-spki-list", fingerprints(trusted)))
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return b
}

// fingerprints name the public keys of certificates as Chromium wants them.
func fingerprints(certificates []*x509.Certificate) string {
	var out []string
	for _, c := range certificates {
		sum := sha256.Sum256(c.RawSubjectPublicKeyInfo)
		out = append(out, base64.StdEncoding.EncodeToString(sum[:]))
	}
	return strings.Join(out, ",")
}

// turn is held by the one test that has browsers: each takes some hundred
// megabytes.
var turn = struct {
	sync.Mutex
	of atomic.Value // the name of the test
}{}

// takeTurn waits until no other test has a browser.
func takeTurn(t testing.TB) {
	t.Helper()
	if turn.of.Load() == t.Name() {
		return // another one of the same test
	}
	turn.Lock()
	turn.of.Store(t.Name())
	t.Cleanup(func() {
		turn.of.Store("")
		turn.Unlock()
	})
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// Open goes to an address.
func (b *Browser) Open(address string) {
	b.t.Helper()
	b.do("open "+address, chromedp.Navigate(address))
}

// Click presses what the selector finds, once it can be seen.
func (b *Browser) Click(css string) {
	b.t.Helper()
	b.do("click "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.Click(chromedp.CSS(css)))
}

// Press sends keys to what the selector finds.
func (b *Browser) Press(css, keys string) {
	b.t.Helper()
	b.do("press keys on "+css, chromedp.WaitVisible(chromedp.CSS(css)), chromedp.SendKeys(chromedp.CSS(css), keys))
}

// Wait waits until the page says text, on whichever page that is.
func (b *Browser) Wait(text string) {
	b.t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		b.t.Fatal(err)
	}
	deadline := time.Now().Add(actionTimeout)
	for time.Now().Before(deadline) {
		ctx, cancel := context.WithTimeout(b.ctx, time.Until(deadline))
		// A page that goes away ends the question; the next page is asked again.
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("document.body && document.body.innerText.includes("+string(quoted)+")"))
		cancel()
		if err == nil {
			return
		}
	}
	page, _ := b.text() // only to tell more
	b.t.Fatalf("the page does not say %q but:\n%s", text, page)
}

func (b *Browser) text() (string, error) {
	ctx, cancel := context.WithTimeout(b.ctx, actionTimeout)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Text(chromedp.CSS("body")))
}

func (b *Browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, actionTimeout)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		page, _ := b.text() // only to tell more
		b.t.Fatalf("%s: %v\nthe page says:\n%s", what, err, page)
	}
}

// Text is what can be read on the page.
func (b *Browser) Text() string {
	b.t.Helper()
	page, err := b.text()
	if err != nil {
		b.t.Fatalf("read the page: %v", err)
	}
	return page
}
