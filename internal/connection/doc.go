// Package connection connects Konstruct organizations to GitHub: it observes both
// repositories, plans what is missing, applies plans, undoes them and
// disconnects.
//
// GitHub is the only state. There is no journal on disk: running the same thing
// again resumes what was interrupted. The package asks GitHub through the
// interface [GitHub] and knows no screen, no HTTP and no files.
package connection
