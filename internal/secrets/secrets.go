// Package secrets keeps the credentials of an instance on this machine: in the
// keyring of the operating system, in files that only the operator can read, or
// in memory.
package secrets

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Item names one secret of an instance.
type Item string

// The secrets of an instance. The user's pair of tokens is one item, so that a
// renewed pair replaces the old one atomically.
const (
	PrivateKey    Item = "private-key"
	ClientSecret  Item = "client-secret"
	WebhookSecret Item = "webhook-secret"
	UserTokens    Item = "user-tokens"
)

// Items returns all of them.
func Items() []Item { return []Item{PrivateKey, ClientSecret, WebhookSecret, UserTokens} }

// words names the item in a sentence.
func (i Item) words() string {
	switch i {
	case PrivateKey:
		return "the App's private key"
	case ClientSecret:
		return "the App's client secret"
	case WebhookSecret:
		return "the App's webhook secret"
	case UserTokens:
		return "the signed-in user's tokens"
	case probe:
		return "a secret"
	}
	return string(i)
}

// Store keeps the secrets of one instance. It is safe for concurrent use.
type Store interface {
	// Get returns a secret; [ErrNotFound] when there is none.
	Get(ctx context.Context, item Item) (string, error)
	// Set replaces a secret atomically. When it returns, the secret survives a
	// power cut.
	Set(ctx context.Context, item Item, value string) error
	// Drop removes a secret. It is no error if there is none.
	Drop(ctx context.Context, item Item) error
	// Where describes in words where the secrets are.
	Where() string
}

// ErrNotFound says that a store does not hold a secret.
var ErrNotFound = errors.New("it is not there")

// Error is a failure to read, keep or remove a secret. It never holds the secret.
type Error struct {
	Op    string // read, keep, remove
	Item  Item
	Where string
	Cause string
	Fix   string // what a person can do, "" unknown
	Err   error
}

// Error returns one sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("%s %s (%s): %s", e.Op, e.Item.words(), e.Where, e.Cause)
}

// Next tells a person what to do about it.
func (e *Error) Next() string { return e.Fix }

// Unwrap returns the error underneath.
func (e *Error) Unwrap() error { return e.Err }

// DropAll removes every secret of an instance. It continues after an error.
func DropAll(ctx context.Context, s Store) error { return errors.Join(DropEach(ctx, s)...) }

// DropEach is DropAll with one error for each secret that could not be removed.
func DropEach(ctx context.Context, s Store) (wrong []error) {
	for _, item := range Items() {
		if err := s.Drop(ctx, item); err != nil {
			wrong = append(wrong, err)
		}
	}
	return wrong
}

// Memory keeps secrets until the program ends.
type Memory struct {
	mu    sync.Mutex
	items map[Item]string
}

// NewMemory returns an empty store in memory.
func NewMemory() *Memory { return &Memory{items: map[Item]string{}} }

// Get implements [Store].
func (m *Memory) Get(_ context.Context, item Item) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.items[item]
	if !ok {
		return "", ErrNotFound
	}
	return value, nil
}

// Set implements [Store].
func (m *Memory) Set(_ context.Context, item Item, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items[item] = value
	return nil
}

// Drop implements [Store].
func (m *Memory) Drop(_ context.Context, item Item) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.items, item)
	return nil
}

// Where implements [Store].
func (m *Memory) Where() string { return "memory alone, until konstruct ends" }

// probe is stored by [Probe] for a moment.
const probe Item = "probe"

// Probe checks that s can store a value and read it back.
func Probe(ctx context.Context, s Store) error {
	const text = "konstruct was here"
	if err := s.Set(ctx, probe, text); err != nil {
		_ = s.Drop(ctx, probe) // it may be there all the same; what could not be kept is told
		return err
	}
	got, err := s.Get(ctx, probe)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return errors.Join(err, s.Drop(ctx, probe))
	}
	if got != text {
		return &Error{Op: "read", Item: probe, Where: s.Where(), Cause: "what is put in does not come out again"}
	}
	return s.Drop(ctx, probe)
}
