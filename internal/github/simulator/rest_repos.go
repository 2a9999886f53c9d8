package simulator

import (
	"net/http"
)

// routesRepositories registers what concerns a repository as a whole.
func (s *Simulator) routesRepositories(mux *http.ServeMux) {
	s.handle(mux, "GET /repos/{owner}/{repo}", s.getRepository)
	s.handle(mux, "PATCH /repos/{owner}/{repo}", s.updateRepository)
	s.handle(mux, "DELETE /repos/{owner}/{repo}", s.deleteRepository)
}

func (s *Simulator) getRepository(c *call) *reply {
	r, refused := c.repo(read("metadata"))
	if refused != nil {
		return refused
	}
	return ok(s.fullRepository(r, c.actor))
}

const msgUpdateFailed = "Validation Failed"

func (s *Simulator) updateRepository(c *call) *reply {
	r, refused := c.repo(write("administration"))
	if refused != nil {
		return refused
	}
	var in repositoryInput
	if refused := c.decode(&in); refused != nil {
		return refused
	}
	unarchive := in.Archived != nil && !*in.Archived
	if refused := writable(r); refused != nil && !unarchive {
		return refused
	}
	if wrong := checkDescription(in.Description); wrong != nil {
		return invalid(msgUpdateFailed, *wrong)
	}
	if in.DefaultBranch != nil {
		if _, exists := r.git.BranchHash(*in.DefaultBranch); !exists {
			return invalid(msgUpdateFailed, fieldError{Resource: "Repository", Code: "invalid", Field: "default_branch",
				Message: "The branch " + *in.DefaultBranch + " was not found. Please push that ref first or create it via the Git Data API."})
		}
	}
	if in.Name != nil {
		if refused := s.rename(r, in.Name); refused != nil {
			return refused
		}
	}
	c.applySettings(r, in)
	if in.DefaultBranch != nil {
		if err := r.setDefaultBranch(*in.DefaultBranch); err != nil {
			return serverError(err)
		}
	}
	if in.Archived != nil {
		r.Archived = *in.Archived
	}
	if refused := c.applyFeatures(r); refused != nil {
		return refused
	}
	r.Updated = s.now()
	return ok(s.fullRepository(r, c.actor))
}

// rename gives a repository another name; the former one redirects to it.
func (s *Simulator) rename(r *repository, requested *string) *reply {
	name, wrong := checkName(requested)
	if wrong == nil {
		if other := s.world.repository(r.Owner.Login, name); other != nil && other != r {
			wrong = custom("name", "name already exists on this account")
		}
	}
	if wrong != nil {
		return invalid(msgUpdateFailed, *wrong)
	}
	old := fold(r.fullName())
	r.Name = name
	if next := fold(r.fullName()); next != old {
		delete(s.world.repositories, old)
		s.world.renamed[old] = r.ID
		s.world.repositories[next] = r
		delete(s.world.renamed, next)
	}
	return nil
}

func (s *Simulator) deleteRepository(c *call) *reply {
	r, refused := c.repo(write("administration"))
	if refused != nil {
		return refused
	}
	if c.actor.isClassic() && !c.actor.hasScope("delete_repo") {
		return fail(http.StatusForbidden, "Must have admin rights to Repository.")
	}
	if refused := r.Owner.policy.Deleting(); refused != nil && !r.Owner.hasOwner(c.actor.user()) {
		return refusedBy(refused)
	}
	s.removeRepository(r)
	return noContent()
}

// removeRepository deletes a repository and every way to reach it.
func (s *Simulator) removeRepository(r *repository) {
	delete(s.world.repositories, fold(r.fullName()))
	delete(s.world.byID, r.ID)
	for name, id := range s.world.renamed {
		if id == r.ID {
			delete(s.world.renamed, name)
		}
	}
	for _, in := range s.world.installations {
		delete(in.Repositories, r.ID)
	}
}
