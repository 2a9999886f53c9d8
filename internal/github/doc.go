// Package github is the GitHub side of konstruct: the App's key and tokens,
// the browser authorization, the transport that treats GitHub rightly, and
// the repositories and their content. It knows nothing of connections, plans
// or screens; its plain types are what the rooms above work with.
package github
