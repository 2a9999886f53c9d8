package simulator

// listRules serves the rules that bind a branch, whether it exists or not.
func (s *Simulator) listRules(c *call) *reply {
	r, refused := c.repo(read("metadata"))
	if refused != nil {
		return refused
	}
	var list []*ruleset
	if c.path("branch") == r.DefaultBranch {
		list = s.rulesetsOf(r)
	}
	return paged(c, list, func(part []*ruleset) any {
		return mapOf(part, func(rs *ruleset) obj {
			kind, source := "Organization", rs.Owner.Login
			if rs.Repository != nil {
				kind, source = "Repository", rs.Repository.fullName()
			}
			return obj{
				"type": "pull_request", "ruleset_id": rs.ID, "ruleset_source": source, "ruleset_source_type": kind,
				"parameters": obj{
					"allowed_merge_methods":         rs.methods(),
					"dismiss_stale_reviews_on_push": false, "require_code_owner_review": false,
					"require_last_push_approval": false, "required_approving_review_count": rs.Approvals,
					"required_review_thread_resolution": false,
				},
			}
		})
	})
}
