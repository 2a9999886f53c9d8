package secrets

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
)

// stores are one of each kind, empty.
func stores(t *testing.T) map[string]Store {
	t.Helper()
	keyring.MockInit()
	return map[string]Store{
		"keyring": NewKeyring(System{}, t.Name()),
		"files":   NewFiles(filepath.Join(t.TempDir(), "konstruct", "secrets"), "acme"),
		"memory":  NewMemory(),
	}
}

func TestStoresKeepAndForget(t *testing.T) {
	long := strings.Repeat("0123456789abcdef\n", 400)
	for name, s := range stores(t) {
		ctx := t.Context()
		for _, item := range Items() {
			if _, err := s.Get(ctx, item); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: an empty store says %v", name, err)
			}
			if err := s.Drop(ctx, item); err != nil {
				t.Errorf("%s: drop what is not there: %v", name, err)
			}
		}
		for _, value := range []string{"short", long, partsMark + "ab 1", "", long + "x", "short again"} {
			if err := s.Set(ctx, PrivateKey, value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := s.Set(ctx, ClientSecret, "other"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got, err := s.Get(ctx, PrivateKey); err != nil || got != value {
				t.Errorf("%s: %d bytes became %d, %v", name, len(value), len(got), err)
			}
		}
		if err := Probe(ctx, s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := DropAll(ctx, s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, item := range Items() {
			if _, err := s.Get(ctx, item); !errors.Is(err, ErrNotFound) {
				t.Errorf("%s: %s is still there: %v", name, item, err)
			}
		}
		if s.Where() == "" {
			t.Errorf("%s does not say where it is", name)
		}
	}
}

func TestTokensAreReplacedAsAPair(t *testing.T) {
	first := Tokens{Device: true, Access: "ghu_1", Refresh: "ghr_1", AccessExpires: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), RefreshExpires: time.Date(2027, 5, 22, 8, 0, 0, 0, time.UTC)}
	second := Tokens{Access: "ghu_2"}
	for name, s := range stores(t) {
		ctx := t.Context()
		if _, err := LoadTokens(ctx, s); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: nobody is signed in: %v", name, err)
		}
		for _, want := range []Tokens{first, second} {
			if err := ReplaceTokens(ctx, s, want); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got, err := LoadTokens(ctx, s); err != nil || got != want {
				t.Errorf("%s: got %v, %v", name, got.Access != want.Access, err)
			}
		}
		if err := s.Set(ctx, UserTokens, "{broken"); err != nil {
			t.Fatal(err)
		}
		var e *Error
		if _, err := LoadTokens(ctx, s); !errors.As(err, &e) || !strings.Contains(e.Next(), "konstruct login") || strings.Contains(err.Error(), "broken") {
			t.Errorf("%s: broken tokens: %v", name, err)
		}
	}
}

func TestTokensPrintNothing(t *testing.T) {
	tokens := Tokens{AccessExpires: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC), Access: "ghu_secret", Refresh: "ghr_secret"}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "tokens", tokens, "pointer", &tokens)
	encoded, err := json.Marshal(map[string]any{"a": tokens, "b": &tokens})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%v %+v %#v %s %q %v %+v", tokens, tokens, tokens, tokens, tokens, &tokens, []any{tokens}) + log.String() + string(encoded)
	if strings.Contains(all, "secret") || !strings.Contains(all, "2026-11-22T08:00:00Z") {
		t.Errorf("printed: %s", all)
	}
}

// picky is a keyring in memory that refuses what Windows would.
type picky struct {
	mu     sync.Mutex
	items  map[string]string
	calls  int
	failAt int // the call that fails, 0 none
}

func (p *picky) call() error {
	p.calls++
	if p.calls == p.failAt {
		return errors.New("the power is gone")
	}
	return nil
}

func (p *picky) Set(_, user, password string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(password) > 2560 {
		return keyring.ErrSetDataTooBig
	}
	if err := p.call(); err != nil {
		return err
	}
	p.items[user] = password
	return nil
}

func (p *picky) Get(_, user string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.call(); err != nil {
		return "", err
	}
	value, ok := p.items[user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return value, nil
}

func (p *picky) Delete(_, user string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.call(); err != nil {
		return err
	}
	delete(p.items, user)
	return nil
}

// Whichever call to the keyring fails, the old value or the new one is there.
func TestALargeSecretChangesInOneStep(t *testing.T) {
	old, changed := strings.Repeat("old-", 1500), strings.Repeat("new-", 1700)
	for failAt := 0; ; failAt++ {
		p := &picky{items: map[string]string{}}
		k := NewKeyring(p, "test")
		if err := k.Set(t.Context(), PrivateKey, old); err != nil {
			t.Fatal(err)
		}
		p.calls, p.failAt = 0, failAt
		err := k.Set(t.Context(), PrivateKey, changed)
		made := p.calls
		p.failAt = 0
		got, getErr := k.Get(t.Context(), PrivateKey)
		if want := map[bool]string{true: changed, false: old}[err == nil]; getErr != nil || got != want {
			t.Fatalf("call %d fails: Set says %v, then %.8s…, %v", failAt, err, got, getErr)
		}
		if failAt == 0 && len(p.items) != 5 {
			t.Errorf("%d items for 6,800 bytes", len(p.items))
		}
		if made < failAt {
			return // every call has failed once
		}
		if failAt > 50 {
			t.Fatal("no end of calls")
		}
	}
}

func TestAMissingPartIsToldAndDroppedWithTheRest(t *testing.T) {
	p := &picky{items: map[string]string{}}
	k := NewKeyring(p, "test")
	if err := k.Set(t.Context(), PrivateKey, strings.Repeat("x", 5000)); err != nil {
		t.Fatal(err)
	}
	for name := range p.items {
		if strings.HasSuffix(name, ".1") {
			delete(p.items, name)
		}
	}
	if _, err := k.Get(t.Context(), PrivateKey); err == nil || !strings.Contains(err.Error(), "a part of it is missing") {
		t.Errorf("got %v", err)
	}
	if err := k.Drop(t.Context(), PrivateKey); err != nil || len(p.items) != 0 {
		t.Errorf("%d items left, %v", len(p.items), err)
	}
}

// hanging is a keyring that waits for a person.
type hanging struct {
	release chan struct{}
	mu      sync.Mutex
	calls   int
}

func (h *hanging) wait() error {
	h.mu.Lock()
	h.calls++
	h.mu.Unlock()
	<-h.release
	return keyring.ErrNotFound
}

func (h *hanging) Set(_, _, _ string) error        { return h.wait() }
func (h *hanging) Get(_, _ string) (string, error) { return "", h.wait() }
func (h *hanging) Delete(_, _ string) error        { return h.wait() }

func TestALockedKeyringDoesNotHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hanging{release: make(chan struct{})}
		k := NewKeyring(h, "test")
		start := time.Now()
		_, err := k.Get(t.Context(), ClientSecret)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "did not answer within 3s") || !strings.Contains(e.Next(), "Unlock the keyring") {
			t.Errorf("got %v", err)
		}
		if took := time.Since(start); took != KeyringLimit {
			t.Errorf("it took %s", took)
		}
		// The call that hangs is the only one: the others wait for it.
		if err := k.Set(t.Context(), ClientSecret, "x"); err == nil || strings.Contains(err.Error(), "x)") {
			t.Errorf("got %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := k.Drop(ctx, ClientSecret); !errors.Is(err, context.Canceled) {
			t.Errorf("canceled: %v", err)
		}
		if err := Probe(t.Context(), k); err == nil {
			t.Error("a keyring that hangs works")
		}
		h.mu.Lock()
		if h.calls != 1 {
			t.Errorf("%d calls at once", h.calls)
		}
		h.mu.Unlock()
		close(h.release) // somebody has unlocked it
		synctest.Wait()
		if _, err := k.Get(t.Context(), ClientSecret); !errors.Is(err, ErrNotFound) {
			t.Errorf("after unlocking: %v", err)
		}
	})
}

// A caller that goes before the limit leaves a call that hangs: the next one waits for
// it once, and those after it do not.
func TestAKeyringThatHangsForSomebodyWhoHasGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hanging{release: make(chan struct{})}
		ring := NewRing(h)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := ring.Store("a").Get(ctx, PrivateKey); !errors.Is(err, context.Canceled) {
			t.Errorf("canceled: %v", err)
		}
		start := time.Now()
		for _, item := range Items() {
			if _, err := ring.Store("b").Get(t.Context(), item); err == nil {
				t.Error("a keyring that hangs works")
			}
		}
		if took := time.Since(start); took != KeyringLimit {
			t.Errorf("it took %s", took)
		}
		close(h.release)
		synctest.Wait()
		if _, err := ring.Store("b").Get(t.Context(), PrivateKey); !errors.Is(err, ErrNotFound) {
			t.Errorf("after unlocking: %v", err)
		}
	})
}

type broken struct{ hanging }

func (*broken) Get(_, _ string) (string, error) { panic("no bus") }

func TestAKeyringThatCannotBeUsedIsTold(t *testing.T) {
	keyring.MockInitWithError(errors.New("The name org.freedesktop.secrets was not provided\nby any file"))
	defer keyring.MockInit()
	for name, k := range map[string]*Keyring{"none": NewKeyring(System{}, "x"), "panics": NewKeyring(&broken{}, "x")} {
		_, err := k.Get(t.Context(), PrivateKey)
		if err == nil || errors.Is(err, ErrNotFound) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Probe(t.Context(), NewKeyring(System{}, "x")); err == nil {
		t.Error("it works")
	}
	keyring.MockInit()
	if err := Probe(t.Context(), NewKeyring(System{}, "x")); err != nil {
		t.Error(err)
	}
}

func TestFilesAreTheOperatorsAlone(t *testing.T) {
	root := filepath.Join(t.TempDir(), "konstruct", "secrets")
	s := NewFiles(root, "acme")
	if err := s.Set(t.Context(), PrivateKey, "secret"); err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(root, "acme")
	file := filepath.Join(folder, string(PrivateKey))
	for path, want := range map[string]os.FileMode{root: 0o700, folder: 0o700, file: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if !strings.Contains(s.Where(), folder) || !strings.Contains(s.Where(), "only you can read") {
		t.Errorf("where: %s", s.Where())
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	if err := s.Drop(t.Context(), PrivateKey); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("the empty folder is still there: %v", err)
	}
}

func TestFilesThatOthersCanReadAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(root, folder, file string) error
		want  string
		next  string
	}{
		"group may read the file": {func(_, _, file string) error { return os.Chmod(file, 0o640) }, "others can read the file", "chmod 600 "},
		"world may read the file": {func(_, _, file string) error { return os.Chmod(file, 0o604) }, "others can read the file", "chmod 600 "},
		"world may list":          {func(_, folder, _ string) error { return os.Chmod(folder, 0o755) }, "others can read the folder", "chmod 700 "},
		"group may list the root": {func(root, _, _ string) error { return os.Chmod(root, 0o750) }, "others can read the folder", "chmod 700 "},
		"the file is a link": {func(root, _, file string) error {
			return errors.Join(os.Rename(file, root+"/moved"), os.Symlink(root+"/moved", file))
		}, "is a symbolic link", "rm "},
		"the folder is a link": {func(root, folder, _ string) error {
			return errors.Join(os.Rename(folder, root+"/moved"), os.Symlink(root+"/moved", folder))
		}, "is a symbolic link", "rm "},
		"the root is a link": {func(root, _, _ string) error {
			return errors.Join(os.Rename(root, root+"-moved"), os.Symlink(root+"-moved", root))
		}, "is a symbolic link", "rm "},
		"the file is a folder": {func(_, _, file string) error { return errors.Join(os.Remove(file), os.Mkdir(file, 0o700)) }, "is not a file", "Move it"},
		"the folder is a file": {func(_, folder, _ string) error {
			return errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o600))
		}, "is not a folder", "Move it"},
	} {
		root := filepath.Join(t.TempDir(), "secrets")
		s := NewFiles(root, "acme")
		if err := s.Set(t.Context(), PrivateKey, "hunter2"); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(root, "acme")
		if err := c.spoil(root, folder, filepath.Join(folder, string(PrivateKey))); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, getErr := s.Get(t.Context(), PrivateKey)
		setErr := s.Set(t.Context(), PrivateKey, "hunter3")
		for _, err := range []error{getErr, setErr} {
			var e *Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || !strings.Contains(e.Next(), c.next) || strings.Contains(err.Error(), "hunter") {
				t.Errorf("%s: got %v (%v), want %q", name, err, e, c.want)
			}
		}
	}
}
