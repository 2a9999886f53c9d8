// Package githubapp is the GitHub App: it registers one from a manifest, and acts
// as one with its key, its installations and their tokens.
package githubapp
