package session

import (
	"context"
	"time"

	"gitconnection/internal/github"
)

// Setup is what the screens ask about instances: a host, the App on it, and
// its credentials. All calls but Instances may take seconds and run in
// commands. Errors are sentences for people; those of [github.Error] say what
// to do next.
type Setup interface {
	// Instances are those of the configuration, in its order.
	Instances() []InstanceInfo
	// Use opens one of them, or "demo"; the screens start again on what it
	// returns.
	Use(ctx context.Context, name string) (Options, error)
	// Register prepares the page on which GitHub makes a new App.
	Register(ctx context.Context, r AppRequest) (Registering, error)
	// Import checks an App that exists with GitHub and keeps it as an instance.
	Import(ctx context.Context, a ExistingApp) (AppSummary, error)
	// Forget drops an instance and its secrets from this machine.
	Forget(ctx context.Context, name string) error
}

// DemoInstance is the name by which [Setup.Use] opens the demo.
const DemoInstance = "demo"

// InstanceInfo is one instance as the switcher shows it.
type InstanceInfo struct {
	Name, Host, App string
	Current         bool
	Problem         string // why it cannot be used as it is, "" nothing
}

// AppRequest is the App that is to be made. Owner is a GitHub organization;
// "" is the operator's own account.
type AppRequest struct {
	Instance, Web, Owner, AppName string
	Public                        bool
}

// Registering is one registration under way.
type Registering interface {
	// URL is the page on this machine that sends the browser to GitHub.
	URL() string
	// Prefilled is GitHub's own page with the form filled in, for a browser
	// elsewhere; what it makes has to be imported.
	Prefilled() string
	// Wait returns once the App is made and its secrets are stored.
	Wait(ctx context.Context) (AppSummary, error)
	Close()
}

// ExistingApp is an App that somebody has made already. PrivateKey is a path
// or the PEM itself, with line ends or with \n; PrivateKeyCommand prints it.
type ExistingApp struct {
	Instance, Web, AppID, ClientID, Slug, ClientSecret, PrivateKey, PrivateKeyCommand string
}

// AppSummary is how making or importing an App has ended. Missing are the
// permissions that were asked for and not granted, Extra those beyond. It
// holds no secret; SecretsIn says where those are.
type AppSummary struct {
	Instance, Name, Slug, Owner, Host string
	Public                            bool
	// Imported is true for an App that somebody made before: GitHub does not
	// tell whether it is public.
	Imported       bool
	Missing, Extra []string
	SecretsIn      string
	SettingsURL    string
}

// DeviceSignIn is an authorization by a code that the person types on any
// device.
type DeviceSignIn interface {
	UserCode() string
	// URL is the page on which the code is typed.
	URL() string
	ExpiresAt() time.Time
	Wait(ctx context.Context) (github.User, error)
	Close()
}

// paster is a [SignIn] that takes the address that a browser elsewhere ended
// on. An address that is not the answer is an error and changes nothing. It
// returns at once: what GitHub makes of the address comes with Wait.
type paster interface{ Paste(address string) error }

// Tunneler is a [SignIn] that knows the command by which a browser on another
// machine reaches this one; "" when this is no remote session.
type Tunneler interface{ SSHLine() string }
