// Package client puts the parts of the GitHub side together: one value that acts
// as an App and as the signed-in user on one GitHub host.
package client
