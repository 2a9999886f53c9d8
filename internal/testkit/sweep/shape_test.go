package sweep

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sort"
	"strings"
	"testing"

	"gitconnection/internal/connection"
	"gitconnection/internal/github/simulator"
)

// What differs from run to run and means nothing: when, and which numbers
// GitHub gave. Numbers are replaced by the name of the repository that they
// belong to, so that a marker that points at the wrong one is still seen.
var markerTime = regexp.MustCompile(`(?m)^at: .*$`)

type repositoryShape struct {
	Name, Description, Branch string
	Private, Archived         bool
	Commits                   []string
	Files                     map[string]string
	Marker                    string
	Branches                  []string
	Pulls                     []string
}

type installationShape struct {
	Account, Selection string
	Suspended          bool
	Permissions        map[string]string
	Repositories       []string
}

type worldShape struct {
	Installations []installationShape
	Requests      []simulator.RequestState
	Repositories  []repositoryShape
}

// shape is everything that exists, as text that two worlds can be compared by.
func (w *world) shape(t *testing.T) string {
	t.Helper()
	s := w.State()
	out := worldShape{Requests: s.Requests}
	for _, i := range s.Installations {
		out.Installations = append(out.Installations, installationShape{i.Account, i.Selection, i.Suspended, i.Permissions, i.Repositories})
	}
	for _, r := range s.Repositories {
		sh := repositoryShape{Name: r.FullName, Description: r.Description, Branch: r.DefaultBranch, Private: r.Private, Archived: r.Archived, Files: r.Files}
		for _, c := range r.Commits {
			sh.Commits = append(sh.Commits, fmt.Sprintf("%s: %s (verified: %v)", c.Author, c.Message, c.Verified))
		}
		for b := range r.Branches {
			sh.Branches = append(sh.Branches, b)
		}
		sort.Strings(sh.Branches)
		for _, p := range r.Pulls {
			sh.Pulls = append(sh.Pulls, fmt.Sprintf("%s: %s into %s, open %v, merged %v", p.Title, p.Head, p.Base, p.Open, p.Merged))
		}
		if _, ok := r.Files[connection.MarkerPath]; ok {
			sh.Marker = named(s, w.read(t, r.FullName, connection.MarkerPath))
			sh.Files[connection.MarkerPath] = "see Marker"
		}
		out.Repositories = append(out.Repositories, sh)
	}
	data, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func named(s simulator.StateSnapshot, marker string) string {
	for _, r := range s.Repositories {
		marker = strings.ReplaceAll(marker, r.NodeID, "node id of "+r.FullName)
		marker = regexp.MustCompile(fmt.Sprintf(`(?m)^( +id:) %d$`, r.ID)).ReplaceAllString(marker, "$1 of "+r.FullName)
	}
	return markerTime.ReplaceAllString(marker, "at: some time")
}

// read takes a file out of a repository as its owner.
func (w *world) read(t *testing.T, repository, path string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, base+"/api/v3/repos/"+repository+"/contents/"+path, nil)
	r.Header.Set("Authorization", "Bearer "+w.reader)
	r.Header.Set("Accept", "application/vnd.github.raw+json")
	r.Header.Set("User-Agent", "konstruct/test")
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		t.Fatalf("read %s of %s: %d %s", path, repository, rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// difference shows the first lines in which two shapes differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("got\n%s\nwant\n%s", strings.Join(g[max(0, i-2):min(len(g), i+6)], "\n"), strings.Join(w[min(len(w), max(0, i-2)):min(len(w), i+6)], "\n"))
		}
	}
	return fmt.Sprintf("got %d lines, want %d", len(g), len(w))
}
