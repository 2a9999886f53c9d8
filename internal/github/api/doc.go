// Package api makes calls to GitHub's REST and GraphQL APIs and translates
// their failures into the errors of package github.
package api
