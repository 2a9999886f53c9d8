package simulator

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/pktline"

	"gitconnection/internal/github/simulator/gitstore"
)

// routesGit registers smart HTTP, protocol version 0: clients that offer a
// later version accept it. Git: gitprotocol-http, gitprotocol-pack.
func (s *Simulator) routesGit(mux *http.ServeMux) {
	mux.HandleFunc("GET /{owner}/{repo}/info/refs", s.infoRefs)
	mux.HandleFunc("POST /{owner}/{repo}/git-upload-pack", s.uploadPack)
	mux.HandleFunc("POST /{owner}/{repo}/git-receive-pack", s.receivePack)
	mux.HandleFunc("GET /{owner}/{repo}/{rest...}", func(w http.ResponseWriter, _ *http.Request) {
		// What is left is the dumb protocol.
		gitRefusal(w, http.StatusForbidden, "Please upgrade your git client.\nGitHub.com no longer supports git over dumb-http: https://github.com/blog/809-git-dumb-http-transport-to-be-turned-off-in-90-days")
	})
}

const (
	serviceUpload  = "git-upload-pack"
	serviceReceive = "git-receive-pack"
	// noPush is what a push is told. Content comes over the API here.
	noPush = "This host takes no pushes: content is written over the API."
)

func gitRefusal(w http.ResponseWriter, status int, message string) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="GitHub"`)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	fmt.Fprintln(w, message)
}

// gitRepository finds the repository of a git request. Without a credential
// everything that is not public asks for one; with one, what the holder may
// not see does not exist.
func (s *Simulator) gitRepository(w http.ResponseWriter, r *http.Request) *repository {
	owner, name := r.PathValue("owner"), strings.TrimSuffix(r.PathValue("repo"), ".git")
	repo, former := s.world.repository(owner, name), false
	if repo == nil {
		repo, former = s.world.renamedTo(owner, name), true
	}
	who, refused := s.authenticate(r)
	switch {
	case refused != nil && refused.status == http.StatusForbidden:
		gitRefusal(w, http.StatusForbidden, msgSuspended)
		return nil
	case refused != nil || who.isApp():
		gitRefusal(w, http.StatusUnauthorized, "Invalid username or token. Password authentication is not supported for Git operations.")
		return nil
	case repo != nil && s.settled(repo) && s.visible(who, repo):
	case who.anonymous():
		gitRefusal(w, http.StatusUnauthorized, "Repository not found.")
		return nil
	default:
		gitRefusal(w, http.StatusNotFound, "Repository not found.")
		return nil
	}
	if s.permission(who, repo, "contents") < levelRead {
		gitRefusal(w, http.StatusForbidden, "Resource not accessible by integration")
		return nil
	}
	if former {
		rest := strings.TrimPrefix(r.URL.RequestURI(), "/"+owner+"/"+r.PathValue("repo"))
		http.Redirect(w, r, s.html("/"+repo.fullName()+".git"+rest), http.StatusMovedPermanently)
		return nil
	}
	return repo
}

// infoRefs lists the references.
func (s *Simulator) infoRefs(w http.ResponseWriter, r *http.Request) {
	service := r.URL.Query().Get("service")
	if service != serviceUpload && service != serviceReceive {
		gitRefusal(w, http.StatusForbidden, "Please upgrade your git client.")
		return
	}
	repo := s.gitRepository(w, r)
	if repo == nil {
		return
	}
	w.Header().Set("Content-Type", "application/x-"+service+"-advertisement")
	w.Header().Set("Cache-Control", "no-cache")
	lines := pktline.NewEncoder(w)
	// The writer is a buffer: it does not fail.
	_ = lines.EncodeString("# service=" + service + "\n")
	_ = lines.Flush()
	if service == serviceReceive {
		_ = lines.EncodeString("ERR " + noPush)
		return
	}
	advertise(lines, repo)
}

// capabilities of the server. Without side bands the pack follows the last
// acknowledgement as it is.
const capabilities = "multi_ack_detailed no-done ofs-delta shallow no-progress agent=git/github-simulator object-format=sha1"

func advertise(lines *pktline.Encoder, r *repository) {
	var refs []gitstore.Ref
	symref := ""
	if head, ok := r.git.BranchHash(r.DefaultBranch); ok {
		refs = append(refs, gitstore.Ref{Name: "HEAD", Hash: head})
		symref = " symref=HEAD:refs/heads/" + r.DefaultBranch
	}
	refs = append(refs, r.git.Refs("refs/")...)
	if len(refs) == 0 {
		_ = lines.Encodef("%s capabilities^{}\x00%s\n", plumbing.ZeroHash, capabilities)
	}
	for i, one := range refs {
		if i == 0 {
			_ = lines.Encodef("%s %s\x00%s%s\n", one.Hash, one.Name, capabilities, symref)
			continue
		}
		_ = lines.Encodef("%s %s\n", one.Hash, one.Name)
	}
	_ = lines.Flush()
}

// uploadPack answers one round of a fetch: what the client wants and has comes
// in, acknowledgements and, once it is done, the pack go out.
func (s *Simulator) uploadPack(w http.ResponseWriter, r *http.Request) {
	repo := s.gitRepository(w, r)
	if repo == nil {
		return
	}
	body, err := plainBody(r)
	if err != nil {
		gitRefusal(w, http.StatusBadRequest, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/x-"+serviceUpload+"-result")
	w.Header().Set("Cache-Control", "no-cache")
	ask, err := gitstore.ReadFetch(body)
	if err == nil {
		err = repo.git.CheckWants(ask)
	}
	if err == nil {
		err = repo.git.AnswerFetch(w, ask)
	}
	if err != nil {
		_ = pktline.NewEncoder(w).EncodeString("ERR upload-pack: " + err.Error())
	}
}

func (s *Simulator) receivePack(w http.ResponseWriter, r *http.Request) {
	if s.gitRepository(w, r) != nil {
		gitRefusal(w, http.StatusForbidden, noPush)
	}
}

// plainBody unpacks a compressed request; git compresses long ones.
func plainBody(r *http.Request) (io.Reader, error) {
	switch r.Header.Get("Content-Encoding") {
	case "":
		return r.Body, nil
	case "gzip":
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			return nil, fmt.Errorf("unpack request: %w", err)
		}
		return io.LimitReader(unpacked, maxBody), nil
	}
	return nil, errors.New("unknown content encoding")
}
