package github

// Reference is what a repository has of a name.
type Reference struct{ Branch, Tag bool }
