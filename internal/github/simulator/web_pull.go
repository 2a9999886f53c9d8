package simulator

import "net/http"

// pagePull finds the pull request of a page.
func (s *Simulator) pagePull(w http.ResponseWriter, r *http.Request) (*repository, *pullRequest, *account) {
	repo, by := s.pageRepository(w, r)
	if repo == nil {
		return nil, nil, nil
	}
	for _, p := range repo.pulls {
		if int64(p.Number) == number(r.PathValue("number")) {
			return repo, p, by
		}
	}
	s.noPage(w, r)
	return nil, nil, nil
}

func (s *Simulator) pullPage(w http.ResponseWriter, r *http.Request) {
	if repo, p, by := s.pagePull(w, r); p != nil {
		s.renderPull(w, r, http.StatusOK, repo, p, by, "")
	}
}

func (s *Simulator) renderPull(w http.ResponseWriter, r *http.Request, status int, repo *repository, p *pullRequest, by *account, problem string) {
	s.render(w, r, status, "pull.html", by, p.Title, map[string]any{
		"Repository": repo, "Pull": p, "Problem": problem,
		"Mergeable": p.Open && !repo.Archived && repo.role(by) >= levelWrite,
	})
}

// pullMerge merges a pull request as its page's button does, for whoever may
// write. Rulesets are satisfied by it: it is what they demand.
func (s *Simulator) pullMerge(w http.ResponseWriter, r *http.Request, by *account) {
	repo, p, _ := s.pagePull(w, r)
	if p == nil {
		return
	}
	if repo.Archived || repo.role(by) < levelWrite {
		s.renderPull(w, r, http.StatusForbidden, repo, p, by, "You may not merge here.")
		return
	}
	_, problem, err := s.mergePull(repo, p, by, "merge", "", "")
	if err != nil {
		s.log.Error("merge pull request", "repository", repo.fullName(), "error", err)
		problem = "Merging failed."
	}
	if problem != "" {
		s.renderPull(w, r, http.StatusConflict, repo, p, by, problem)
		return
	}
	http.Redirect(w, r, pullPath(repo, p), http.StatusSeeOther)
}

func pullPath(r *repository, p *pullRequest) string {
	return "/" + r.fullName() + "/pull/" + decimal(int64(p.Number))
}
