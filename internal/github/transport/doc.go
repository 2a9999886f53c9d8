// Package transport carries requests to GitHub: pinned to its hosts, within its
// rate limits, repeated where that is safe, each attempt reported.
package transport
