package simulator

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"

	"gitconnection/internal/github/simulator/gitstore"
	"gitconnection/internal/github/simulator/refusals"
)

// routesContents registers files by path.
func (s *Simulator) routesContents(mux *http.ServeMux) {
	s.handle(mux, "GET /repos/{owner}/{repo}/contents/{path...}", s.getContents)
	s.handle(mux, "GET /repos/{owner}/{repo}/contents", s.getContents)
	s.handle(mux, "PUT /repos/{owner}/{repo}/contents/{path...}", s.putContents)
	s.handle(mux, "DELETE /repos/{owner}/{repo}/contents/{path...}", s.deleteContents)
}

// maxListing is how many entries a directory answer has. GitHub: REST docs,
// repository contents.
const maxListing = 1000

// getContents answers with a file, a directory, a link or a submodule.
func (s *Simulator) getContents(c *call) *reply {
	r, refused := c.repo(read("contents"))
	if refused != nil {
		return refused
	}
	if r.git.Empty() {
		return fail(http.StatusNotFound, "This repository is empty.")
	}
	ref := c.query("ref")
	head, found := r.resolve(ref)
	if !found {
		return fail(http.StatusNotFound, "No commit found for the ref "+ref)
	}
	if ref == "" {
		ref = r.DefaultBranch
	}
	commit, err := r.git.Commit(head)
	if err != nil {
		return serverError(err)
	}
	path := strings.Trim(c.path("path"), "/")
	e, found := r.git.Entry(commit.TreeHash, path)
	if !found {
		return notFound()
	}
	f := gitstore.File{Path: path, Mode: e.Mode, Hash: e.Hash}
	if e.Mode == filemode.Dir {
		return s.listDirectory(c, r, f, ref)
	}
	return s.getFile(c, r, f, ref)
}

func (s *Simulator) listDirectory(c *call, r *repository, dir gitstore.File, ref string) *reply {
	t, err := r.git.Tree(dir.Hash)
	if err != nil {
		return serverError(err)
	}
	list := []obj{}
	for _, e := range t.Entries[:min(len(t.Entries), maxListing)] {
		list = append(list, s.contentView(r, gitstore.File{Path: strings.Trim(dir.Path+"/"+e.Name, "/"), Mode: e.Mode, Hash: e.Hash}, ref))
	}
	if c.accepts("vnd.github.object") {
		o := s.contentView(r, dir, ref)
		o["entries"] = list
		return ok(o)
	}
	return ok(list)
}

func (s *Simulator) getFile(c *call, r *repository, f gitstore.File, ref string) *reply {
	o := s.contentView(r, f, ref)
	if f.Mode == filemode.Submodule {
		o["submodule_git_url"] = s.pageURL(r, ".git")
		o["size"] = 0
		return ok(o)
	}
	data, err := r.git.Blob(f.Hash)
	if err != nil {
		return serverError(err)
	}
	switch {
	case c.accepts("vnd.github.raw"):
		return &reply{status: http.StatusOK, raw: data, contentType: "application/vnd.github.raw+json; charset=utf-8"}
	case f.Mode == filemode.Symlink:
		o["target"] = string(data)
	case len(data) > 1<<20:
		// GitHub: files of more than 1 MB come without content.
		o["encoding"], o["content"] = "none", ""
	default:
		o["encoding"], o["content"] = "base64", wrap60(base64Of(data))
	}
	return ok(o)
}

// wrap60 breaks base64 into lines as GitHub does.
func wrap60(text string) string {
	var out strings.Builder
	for len(text) > 60 {
		out.WriteString(text[:60] + "\n")
		text = text[60:]
	}
	if text != "" {
		out.WriteString(text + "\n")
	}
	return out.String()
}

// personInput is an author or committer of a body.
type personInput struct {
	Name  string    `json:"name"`
	Email string    `json:"email"`
	Date  time.Time `json:"date"`
}

func (p *personInput) person(now time.Time) person {
	when := p.Date
	if when.IsZero() {
		when = now
	}
	return person{p.Name, p.Email, when.UTC()}
}

// contentInput is the body of PUT and DELETE contents.
type contentInput struct {
	Message   *string      `json:"message"`
	Content   *string      `json:"content"`
	SHA       *string      `json:"sha"`
	Branch    string       `json:"branch"`
	Author    *personInput `json:"author"`
	Committer *personInput `json:"committer"`
}

// notSupplied is GitHub's answer to a missing key.
func notSupplied(keys ...string) *reply {
	var text strings.Builder
	text.WriteString("Invalid request.")
	for _, k := range keys {
		fmt.Fprintf(&text, "\n\n%q wasn't supplied.", k)
	}
	return invalid(text.String())
}

func (s *Simulator) putContents(c *call) *reply {
	r, in, refused := c.contentsWrite()
	if refused != nil {
		return refused
	}
	if in.Content == nil {
		return notSupplied("content")
	}
	data, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(*in.Content, "\n", ""))
	if err != nil {
		return invalid("content is not valid Base64")
	}
	path := c.path("path")
	old, exists, refused := s.currentFile(r, in, path)
	if refused != nil {
		return refused
	}
	if exists && in.SHA == nil {
		return notSupplied("sha")
	}
	if in.SHA != nil && (!exists || *in.SHA != old.Hash.String()) {
		return fail(http.StatusConflict, path+" does not match "+*in.SHA)
	}
	h, err := r.git.WriteBlob(data)
	if err != nil {
		return serverError(err)
	}
	mode := filemode.Regular
	if exists {
		mode = old.Mode
	}
	p := s.contentCommit(c, r, in, gitstore.Change{Path: path, Mode: mode, Hash: h})
	if p.status == http.StatusOK && !exists {
		p.status = http.StatusCreated
	}
	return p
}

func (s *Simulator) deleteContents(c *call) *reply {
	r, in, refused := c.contentsWrite()
	if refused != nil {
		return refused
	}
	path := c.path("path")
	old, exists, refused := s.currentFile(r, in, path)
	switch {
	case refused != nil:
		return refused
	case !exists:
		return notFound()
	case in.SHA == nil:
		return notSupplied("sha")
	case *in.SHA != old.Hash.String():
		return fail(http.StatusConflict, path+" does not match "+*in.SHA)
	}
	return s.contentCommit(c, r, in, gitstore.Change{Path: path, Delete: true})
}

// contentsWrite checks all that writing a file by path needs.
func (c *call) contentsWrite() (*repository, contentInput, *reply) {
	var in contentInput
	needs := []need{write("contents")}
	path := c.path("path")
	if touchesWorkflows(path) && !c.actor.isClassic() {
		needs = append(needs, write("workflows"))
	}
	r, refused := c.repo(needs...)
	if refused == nil {
		refused = writable(r)
	}
	if refused == nil {
		refused = c.decode(&in)
	}
	if refused != nil {
		return nil, in, refused
	}
	if in.Message == nil {
		return nil, in, notSupplied("message")
	}
	if !gitstore.ValidPath(path) {
		return nil, in, invalid("path contains a malformed path component")
	}
	if in.Branch = strings.TrimPrefix(in.Branch, "refs/heads/"); in.Branch == "" {
		in.Branch = r.DefaultBranch
	}
	if _, exists := r.git.BranchHash(in.Branch); !exists && !r.git.Empty() {
		return nil, in, fail(http.StatusNotFound, "Branch "+in.Branch+" not found")
	}
	file := refusals.File{Path: path}
	if in.Content != nil {
		file.Data, _ = base64.StdEncoding.DecodeString(strings.ReplaceAll(*in.Content, "\n", "")) // what is none is refused below
	}
	change := c.change(refusals.ByContents, in.Branch, c.commitInput(*in.Message, in.Author, in.Committer), file)
	return r, in, refusedBy(c.s.refuses(c.actor, r, change))
}

// change is a commit on a branch, as rules look at it.
func (c *call) change(way refusals.Way, branch string, in commitInput, files ...refusals.File) refusals.Change {
	return refusals.Change{Way: way, Branch: branch, Message: in.Message, Email: in.Author.Email, Signed: in.Signed, Files: files}
}

// currentFile finds what is at the path now.
func (s *Simulator) currentFile(r *repository, in contentInput, path string) (gitstore.File, bool, *reply) {
	head, exists := r.git.BranchHash(in.Branch)
	if !exists {
		return gitstore.File{}, false, nil
	}
	commit, err := r.git.Commit(head)
	if err != nil {
		return gitstore.File{}, false, serverError(err)
	}
	e, found := r.git.Entry(commit.TreeHash, path)
	if found && e.Mode == filemode.Dir {
		return gitstore.File{}, false, invalid("path is a directory")
	}
	return gitstore.File{Path: path, Mode: e.Mode, Hash: e.Hash}, found, nil
}

func (s *Simulator) contentCommit(c *call, r *repository, in contentInput, what gitstore.Change) *reply {
	h, err := s.commitOnBranch(r, in.Branch, []gitstore.Change{what}, c.commitInput(*in.Message, in.Author, in.Committer))
	if err != nil {
		return serverError(err)
	}
	commit, err := r.git.Commit(h)
	if err != nil {
		return serverError(err)
	}
	var content any
	if !what.Delete {
		content = s.contentView(r, gitstore.File{Path: what.Path, Mode: what.Mode, Hash: what.Hash}, in.Branch)
	}
	return ok(obj{"content": content, "commit": s.gitCommit(r, commit)})
}

// commitInput fills in who makes a commit. What nobody signs for by name
// GitHub commits and signs itself; the author is the App's bot or the user.
func (c *call) commitInput(message string, author, committer *personInput) commitInput {
	now := c.s.now()
	who := c.actor.account()
	in := commitInput{Message: message, Signed: author == nil && committer == nil}
	in.Author = person{Name: who.Name, Email: commitEmail(who), When: now}
	in.Committer = person{Name: webFlowName, Email: webFlowEmail, When: now}
	if committer != nil {
		in.Committer = committer.person(now)
		in.Author = in.Committer
	}
	if author != nil {
		in.Author = author.person(now)
		if committer == nil {
			in.Committer = in.Author
		}
	}
	return in
}
