// Package simulator is GitHub in one process: REST, GraphQL, web pages, OAuth
// and git over one http.Handler, laid out like a GitHub Enterprise Server host
// (web pages at /…, REST at /api/v3/…, GraphQL at /api/graphql, git at
// /{owner}/{repo}.git/…). The demo and the tests run on it, so it is as strict
// as GitHub is: permissions, rulesets, git object ids and error messages are
// the real ones.
//
// # What a new operator meets
//
// Apps are registered by manifest (POST a form to
// /organizations/{org}/settings/apps/new or /settings/apps/new, then convert
// the code that the browser carries back) or by the form, which parameters of
// its address fill. Their pages make private keys and client secrets, switch
// the device flow (off for every App made by manifest), change what they ask
// for, and delete them. Members request installations, withdraw their requests
// or see them declined; owners approve them in a browser session of their own,
// suspend, narrow and uninstall, and accept permissions that an App asks for
// later. Policy stands for what organizations and enterprises put in the way:
// SAML sessions, IP allow lists, Apps forbidden. Every one of these states is
// reached by the pages, by methods of Simulator, and by POST
// /_simulator/change.
//
// Where no source says how GitHub words something it is worded after what is
// known; such places say so.
//
// # Enterprise Server
//
// With Options.Enterprise the host is a GitHub Enterprise Server: it names its
// version in a header and in GET /meta, has no rate limits, passes over PKCE,
// calls the pages of Apps /github-apps, issues installation tokens of the old
// form and knows the API version 2022-11-28 alone.
//
// # Secrets
//
// Secrets lists every credential ever given out, so that a test can look for
// them where they must not be.
//
// # Locking
//
// One mutex, Simulator.mu, guards the whole world: accounts, Apps,
// installations, tokens, repositories and their git storage. The server takes
// it around every handler except those under /_simulator/, and answers are
// buffered, so a handler sees a world that holds still and never waits while it
// holds the lock. Latency, delays and writing to the network happen outside of
// it: requests overlap in time, their effects do not. Three rules follow:
//
//   - Exported methods of Simulator take the lock and must not be called from a
//     handler of the API, web, OAuth or git routes.
//   - Unexported methods expect the lock to be held.
//   - Handlers under /_simulator/ run without the lock and use exported methods.
//
// The request log and the faults have a mutex of their own, because both are
// touched before and after the lock is held.
package simulator
