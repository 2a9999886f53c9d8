// Package simulator is GitHub in one process: REST, GraphQL, web pages, OAuth
// and git over one http.Handler, laid out like a GitHub Enterprise Server host
// (web pages at /…, REST at /api/v3/…, GraphQL at /api/graphql, git at
// /{owner}/{repo}.git/…). The demo and the tests run on it, so it is as strict
// as GitHub is: permissions, rulesets, git object ids and error messages are
// the real ones.
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
