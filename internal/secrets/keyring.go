package secrets

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/zalando/go-keyring"

	"gitconnection/internal/wording"
)

// Limits of the keyring.
const (
	// KeyringLimit is how long one call may take: a locked keyring asks the person
	// at the machine, who may be absent.
	KeyringLimit = 3 * time.Second
	// maxItem is the size of one item, in bytes. Windows allows 2,560 bytes, macOS
	// about 3,000 with the names and after base64 (go-keyring, ErrSetDataTooBig).
	maxItem = 2000
	// maxParts is more than a secret of maxSecret bytes needs.
	maxParts = maxSecret/maxItem + 1
)

// Provider is a keyring: go-keyring's functions, or others in tests.
type Provider interface {
	Set(service, user, password string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// System is the keyring of the operating system.
type System struct{}

// Set implements [Provider].
func (System) Set(service, user, password string) error { return keyring.Set(service, user, password) }

// Get implements [Provider].
func (System) Get(service, user string) (string, error) { return keyring.Get(service, user) }

// Delete implements [Provider].
func (System) Delete(service, user string) error { return keyring.Delete(service, user) }

// Keyring keeps each secret in an item of the system's keyring. A secret that is
// too large for an item is split: the parts are written first, then the item that
// names them, so that a value changes atomically.
type Keyring struct {
	*Ring
	service string
	random  io.Reader
}

// Ring is the keyring of this process. A call that hangs is waited for once, whatever
// it is about: as long as it has not come back, the keyring does not answer.
type Ring struct {
	provider Provider
	limit    time.Duration
	slot     chan struct{} // one call at a time; a call that hangs keeps it
	hangs    atomic.Bool
}

// NewRing returns the keyring of a provider, which is not called yet.
func NewRing(p Provider) *Ring {
	return &Ring{provider: p, limit: KeyringLimit, slot: make(chan struct{}, 1)}
}

// Store returns the store under the name service.
func (r *Ring) Store(service string) *Keyring {
	return &Keyring{Ring: r, service: service, random: rand.Reader}
}

// NewKeyring returns a store under the name service, with a [Ring] of its own.
func NewKeyring(p Provider, service string) *Keyring { return NewRing(p).Store(service) }

// Where implements [Store].
func (k *Keyring) Where() string { return "the keyring of this system" }

// errTimeout is returned when the keyring did not answer in time.
var errTimeout = errors.New("the keyring does not answer")

// errPanic is returned when the keyring's library panicked.
var errPanic = errors.New("the keyring cannot be used")

// do runs f in a goroutine. A call that hangs cannot be stopped; it keeps the
// slot, so that there is never more than one.
func (r *Ring) do(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.hangs.Load() {
		return errTimeout
	}
	timer := time.NewTimer(r.limit)
	defer timer.Stop()
	select {
	case r.slot <- struct{}{}:
	case <-timer.C: // for a call whose caller has gone
		r.hangs.Store(true)
		select {
		case r.slot <- struct{}{}: // it has come back in this moment
			r.hangs.Store(false)
			<-r.slot
		default:
		}
		return errTimeout
	case <-ctx.Done():
		return ctx.Err()
	}
	done := make(chan error, 1)
	go func() {
		defer func() {
			<-r.slot
			r.hangs.Store(false) // after it, so that whoever gives up waiting for the slot sees one of the two
		}()
		defer func() {
			if recover() != nil {
				done <- errPanic
			}
		}()
		done <- f()
	}()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		r.hangs.Store(true)
		select {
		case err := <-done: // it has come back in this moment
			r.hangs.Store(false)
			return err
		default:
			return errTimeout
		}
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wrong wraps an error of an operation on an item.
func (k *Keyring) wrong(op string, item Item, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound), errors.Is(err, ErrNotFound):
		return ErrNotFound
	}
	e := &Error{Op: op, Item: item, Where: k.Where(), Cause: reason(err), Err: err}
	if errors.Is(err, errTimeout) {
		e.Cause = fmt.Sprintf("it did not answer within %s", k.limit)
		e.Fix = "Unlock the keyring and do the same again, or keep the secrets in files: konstruct app import --secrets file"
	}
	if op == opRemove {
		e.Fix = ByHand(k.service, item)
	}
	return e
}

// opRemove is what removing a secret is called.
const opRemove = "remove"

// ByHand is the command that removes an item from the keyring, for a person.
func ByHand(service string, item Item) string {
	switch runtime.GOOS {
	case "darwin":
		return fmt.Sprintf("By hand: security delete-generic-password -s '%s' -a %s", service, item)
	case "windows":
		return fmt.Sprintf("By hand: cmdkey /delete:\"%s:%s\"", service, item)
	}
	return fmt.Sprintf("By hand: secret-tool clear service '%s' username %s", service, item)
}

// reason is the first line of the keyring's error, which never holds the secret.
func reason(err error) string {
	line, _, _ := strings.Cut(wording.Line(err), "\n")
	return line
}

// partsMark begins the value of an item whose secret is split.
const partsMark = "konstruct-parts "

// Get implements [Store].
func (k *Keyring) Get(ctx context.Context, item Item) (string, error) {
	var value string
	err := k.do(ctx, func() error {
		got, err := k.get(item)
		value = got
		return err
	})
	if err != nil {
		return "", k.wrong("read", item, err) // value may still be written to
	}
	return value, nil
}

func (k *Keyring) get(item Item) (string, error) {
	head, err := k.provider.Get(k.service, string(item))
	if err != nil {
		return "", err
	}
	generation, count, ok := parts(head)
	if !ok {
		return head, nil
	}
	var whole strings.Builder
	for i := range count {
		part, err := k.provider.Get(k.service, partName(item, generation, i))
		if errors.Is(err, keyring.ErrNotFound) {
			return "", errors.New("a part of it is missing")
		}
		if err != nil {
			return "", err
		}
		whole.WriteString(part)
	}
	return whole.String(), nil
}

// Set implements [Store].
func (k *Keyring) Set(ctx context.Context, item Item, value string) error {
	if len(value) > maxSecret {
		return k.wrong("keep", item, errors.New("it is too large for a secret"))
	}
	return k.wrong("keep", item, k.do(ctx, func() error { return k.set(item, value) }))
}

func (k *Keyring) set(item Item, value string) error {
	before, err := k.provider.Get(k.service, string(item))
	if err != nil && !errors.Is(err, keyring.ErrNotFound) {
		return err
	}
	head, generation, count := value, "", 0
	if len(value) > maxItem || strings.HasPrefix(value, partsMark) {
		if generation, count, err = k.setParts(item, value); err != nil {
			k.dropParts(item, generation, count)
			return err
		}
		head = partsMark + generation + " " + strconv.Itoa(count)
	}
	if err := k.provider.Set(k.service, string(item), head); err != nil {
		k.dropParts(item, generation, count)
		return err
	}
	if old, n, ok := parts(before); ok {
		k.dropParts(item, old, n)
	}
	return nil
}

func (k *Keyring) setParts(item Item, value string) (generation string, count int, err error) {
	var id [6]byte
	if _, err := io.ReadFull(k.random, id[:]); err != nil {
		return "", 0, err
	}
	generation = hex.EncodeToString(id[:])
	for value != "" {
		n := min(len(value), maxItem)
		if err := k.provider.Set(k.service, partName(item, generation, count), value[:n]); err != nil {
			return generation, count, err
		}
		value, count = value[n:], count+1
	}
	return generation, count, nil
}

// dropParts removes parts that no item names any more. Errors are ignored:
// leftovers only take space.
func (k *Keyring) dropParts(item Item, generation string, count int) {
	for i := range count {
		_ = k.provider.Delete(k.service, partName(item, generation, i))
	}
}

// Drop implements [Store].
func (k *Keyring) Drop(ctx context.Context, item Item) error {
	err := k.wrong(opRemove, item, k.do(ctx, func() error {
		head, err := k.provider.Get(k.service, string(item))
		if err != nil {
			return err
		}
		if err := k.provider.Delete(k.service, string(item)); err != nil {
			return err
		}
		if generation, n, ok := parts(head); ok {
			k.dropParts(item, generation, n)
		}
		return nil
	}))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func partName(item Item, generation string, i int) string {
	return fmt.Sprintf("%s.%s.%d", item, generation, i)
}

// parts decodes the item of a split secret.
func parts(head string) (generation string, count int, ok bool) {
	rest, ok := strings.CutPrefix(head, partsMark)
	if !ok {
		return "", 0, false
	}
	generation, number, _ := strings.Cut(rest, " ")
	count, err := strconv.Atoi(number)
	if err != nil || count < 1 || count > maxParts {
		return "", 0, false
	}
	return generation, count, true
}
