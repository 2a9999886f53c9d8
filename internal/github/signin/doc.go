// Package signin is the signed-in user: it signs in through the browser or with a
// device code, renews and revokes the token, and reads what the user may see.
package signin
