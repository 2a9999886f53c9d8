package github

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"
)

// DeviceSignIn is an authorization by a code that a person types on any
// device (RFC 8628; GitHub: generating-a-user-access-token, device flow). The
// App has to allow it; one made by manifest does not at first.
type DeviceSignIn struct {
	client   *Client
	device   string
	userCode string
	page     string
	expires  time.Time
	interval time.Duration
	closed   chan struct{}
	once     sync.Once
}

// Limits of what is believed of an answer of the device flow.
const (
	minInterval = time.Second
	maxInterval = 2 * time.Minute
	slowerBy    = 5 * time.Second // RFC 8628, section 3.5: slow_down
)

// CanSignInByDevice reports whether the device flow can be tried: whether the
// App allows it is told by GitHub.
func (c *Client) CanSignInByDevice() bool { return c.opts.ClientID != "" }

// StartDevice asks GitHub for a code to type. The error has
// [ReasonDeviceFlowOff] where the App does not allow it, with the page that
// does.
func (c *Client) StartDevice(ctx context.Context) (*DeviceSignIn, error) {
	const op = "start the sign-in by code"
	if !c.CanSignInByDevice() {
		return nil, &Error{Op: op, Kind: KindNoCredential, Cause: "this instance has no client id of the GitHub App"}
	}
	a, err := c.oauthPost(ctx, "login/device/code", url.Values{})
	if err != nil {
		return nil, c.oauthError(ctx, op, err)
	}
	if a.DeviceCode == "" || a.UserCode == "" {
		return nil, &Error{Op: op, Kind: KindUnexpected, Cause: "GitHub's answer held no code"}
	}
	d := &DeviceSignIn{
		client: c, device: a.DeviceCode, userCode: clean(a.UserCode), page: c.opts.Endpoints.DevicePage(),
		expires: c.opts.Now().Add(seconds(a.ExpiresIn)), interval: min(max(seconds(a.Interval), minInterval), maxInterval), closed: make(chan struct{}),
	}
	if a.ExpiresIn <= 0 {
		d.expires = c.opts.Now().Add(15 * time.Minute) // GitHub's own lifetime
	}
	if a.Interval <= 0 {
		d.interval = slowerBy // RFC 8628, section 3.2
	}
	return d, nil
}

// UserCode is what the person types.
func (d *DeviceSignIn) UserCode() string { return d.userCode }

// URL is the page on which it is typed; always one of GitHub's web host.
func (d *DeviceSignIn) URL() string { return d.page }

// ExpiresAt is when the code ends.
func (d *DeviceSignIn) ExpiresAt() time.Time { return d.expires }

// Wait asks GitHub, as often as GitHub allows, until the person has decided
// or the code has ended, and makes the client act as that person.
func (d *DeviceSignIn) Wait(ctx context.Context) (User, error) {
	const op = "sign in by code"
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-d.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	interval, failures := d.interval, 0
	for {
		if err := Pause(ctx, interval); err != nil {
			return User{}, d.ended(op, err)
		}
		a, err := d.client.oauthPost(ctx, "login/oauth/access_token", url.Values{
			"device_code": {d.device}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
		})
		if err == nil {
			return d.client.adopt(ctx, op, a, true)
		}
		r, refused := errors.AsType[*refusal](err)
		switch {
		case ctx.Err() != nil:
			return User{}, d.ended(op, ctx.Err())
		case refused && r.code == "authorization_pending":
			failures = 0
		case refused && r.code == "slow_down":
			interval = min(max(interval+slowerBy, seconds(a.Interval)), maxInterval)
		case refused:
			return User{}, d.client.oauthError(ctx, op, err)
		default:
			// RFC 8628, section 3.5: after a failure on the way, slower.
			if failures++; failures >= maxAttempts {
				return User{}, d.client.oauthError(ctx, op, err)
			}
			interval = min(interval+slowerBy, maxInterval)
		}
		if !d.client.opts.Now().Before(d.expires) {
			return User{}, &Error{Op: op, Kind: KindUnauthorized, Reason: ReasonExpired, Cause: "the code has ended before it was confirmed"}
		}
	}
}

func (d *DeviceSignIn) ended(op string, err error) error {
	select {
	case <-d.closed:
		return &Error{Op: op, Kind: KindUnexpected, Cause: "the sign-in was closed"}
	default:
		return err
	}
}

// Close ends a Wait.
func (d *DeviceSignIn) Close() { d.once.Do(func() { close(d.closed) }) }
