// Package secrets keeps the credentials of an instance on this machine: in the
// keyring of the operating system, in files that only the operator can read,
// or nowhere but in memory. Like config it is a leaf: it knows neither GitHub
// nor a screen.
package secrets

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Item names one secret of an instance.
type Item string

// The secrets of an instance. What the user's authorization consists of is one
// item, so that a rotated pair of tokens takes the place of the old one in one
// step.
const (
	PrivateKey    Item = "private-key"
	ClientSecret  Item = "client-secret"
	WebhookSecret Item = "webhook-secret"
	UserTokens    Item = "user-tokens"
)

// Items are all of them.
func Items() []Item { return []Item{PrivateKey, ClientSecret, WebhookSecret, UserTokens} }

// words is what an item is called in a sentence.
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
	// Set keeps a secret in the place of the one before, in one step. When it
	// returns, the secret is there after a power cut, too.
	Set(ctx context.Context, item Item, value string) error
	// Drop removes a secret. One that is not there is no error.
	Drop(ctx context.Context, item Item) error
	// Where says in words where the secrets are.
	Where() string
}

// ErrNotFound says that a store does not hold a secret.
var ErrNotFound = errors.New("it is not there")

// Error is a secret that could not be read, kept or removed. It never holds
// the secret.
type Error struct {
	Op    string // read, keep, remove
	Item  Item
	Where string
	Cause string
	Fix   string // what a person can do, "" unknown
	Err   error
}

// Error is one sentence.
func (e *Error) Error() string {
	return fmt.Sprintf("%s %s (%s): %s", e.Op, e.Item.words(), e.Where, e.Cause)
}

// Next is what a person can do about it.
func (e *Error) Next() string { return e.Fix }

func (e *Error) Unwrap() error { return e.Err }

// DropAll removes every secret of an instance. It goes on after an error.
func DropAll(ctx context.Context, s Store) error {
	var wrong []error
	for _, item := range Items() {
		wrong = append(wrong, s.Drop(ctx, item))
	}
	return errors.Join(wrong...)
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

// probe is kept for a moment, to see whether something can be.
const probe Item = "probe"

// Probe reports whether something can be kept in s and read back.
func Probe(ctx context.Context, s Store) error {
	const text = "konstruct was here"
	if err := s.Set(ctx, probe, text); err != nil {
		return err
	}
	got, err := s.Get(ctx, probe)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if got != text {
		return &Error{Op: "read", Item: probe, Where: s.Where(), Cause: "what is put in does not come out again"}
	}
	return s.Drop(ctx, probe)
}
