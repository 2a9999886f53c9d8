package signin

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"time"

	"gitconnection/internal/github"
	"gitconnection/internal/text"
)

// DeviceFlow is an authorization by a code that a person types on any
// device (RFC 8628; GitHub: generating-a-user-access-token, device flow). The
// App has to allow it; one that was registered from a manifest does not at
// first.
type DeviceFlow struct {
	session  *Session
	device   string
	userCode string
	page     string
	expires  time.Time
	interval time.Duration
	closed   chan struct{}
	once     sync.Once
}

// Limits of the device flow.
const (
	minInterval = time.Second // whatever GitHub asks for
	maxInterval = 2 * time.Minute
	slowerBy    = 5 * time.Second // RFC 8628, section 3.5: slow_down
	maxFailures = 6               // of the network, in a row
)

// CanSignInByDevice reports whether the device flow can be tried. GitHub tells
// whether the App allows it.
func (s *Session) CanSignInByDevice() bool { return s.oauth.clientID != "" }

// StartDevice asks GitHub for a code to type. If the App does not allow it, the
// error has [github.ReasonDeviceFlowOff] and the page on which that is changed.
func (s *Session) StartDevice(ctx context.Context) (*DeviceFlow, error) {
	const op = "start the sign-in by code"
	if !s.CanSignInByDevice() {
		return nil, &github.Error{Op: op, Kind: github.KindNoCredential, Cause: "this instance has no client id of the GitHub App"}
	}
	a, err := s.oauth.post(ctx, "login/device/code", url.Values{})
	if err != nil {
		return nil, s.oauth.explain(ctx, op, err)
	}
	if a.DeviceCode == "" || a.UserCode == "" {
		return nil, &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "GitHub's answer held no code"}
	}
	d := &DeviceFlow{
		session: s, device: a.DeviceCode, userCode: text.Clean(a.UserCode), page: s.api.Endpoints.DevicePage(),
		expires: s.api.Now().Add(seconds(a.ExpiresIn)), interval: min(max(seconds(a.Interval), minInterval), maxInterval), closed: make(chan struct{}),
	}
	if a.ExpiresIn <= 0 {
		d.expires = s.api.Now().Add(15 * time.Minute) // GitHub's own lifetime
	}
	if a.Interval <= 0 {
		d.interval = slowerBy // RFC 8628, section 3.2
	}
	return d, nil
}

// UserCode is what the person types.
func (d *DeviceFlow) UserCode() string { return d.userCode }

// URL is the page on which the code is typed; it is always on GitHub's web host.
func (d *DeviceFlow) URL() string { return d.page }

// ExpiresAt is when the code expires.
func (d *DeviceFlow) ExpiresAt() time.Time { return d.expires }

// Wait asks GitHub, as often as it allows, until the person has decided or the
// code has expired. The session is that person from then on.
func (d *DeviceFlow) Wait(ctx context.Context) (github.User, error) {
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
		if err := github.Pause(ctx, interval); err != nil {
			return github.User{}, d.ended(op, err)
		}
		a, err := d.session.oauth.post(ctx, "login/oauth/access_token", url.Values{
			"device_code": {d.device}, "grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
		})
		if err == nil {
			return d.session.adopt(ctx, op, a, true)
		}
		r, refused := errors.AsType[*refusal](err)
		switch {
		case ctx.Err() != nil:
			return github.User{}, d.ended(op, ctx.Err())
		case refused && r.code == "authorization_pending":
			failures = 0
		case refused && r.code == "slow_down":
			interval = min(max(interval+slowerBy, seconds(a.Interval)), maxInterval)
		case refused:
			return github.User{}, d.session.oauth.explain(ctx, op, err)
		default:
			// RFC 8628, section 3.5: poll more slowly after a failure of the network.
			if failures++; failures >= maxFailures {
				return github.User{}, d.session.oauth.explain(ctx, op, err)
			}
			interval = min(interval+slowerBy, maxInterval)
		}
		if !d.session.api.Now().Before(d.expires) {
			return github.User{}, &github.Error{Op: op, Kind: github.KindUnauthorized, Reason: github.ReasonExpired, Cause: "the code has ended before it was confirmed"}
		}
	}
}

// ended is the error of a Wait whose context has ended.
func (d *DeviceFlow) ended(op string, err error) error {
	select {
	case <-d.closed:
		return &github.Error{Op: op, Kind: github.KindUnexpected, Cause: "the sign-in was closed"}
	default:
		return err
	}
}

// Close ends a Wait.
func (d *DeviceFlow) Close() { d.once.Do(func() { close(d.closed) }) }
