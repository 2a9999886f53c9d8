package simulator

// ProtectBranch puts classic protection on a branch: lists and single answers
// say "protected", and "protected=true" finds it. What the protection demands
// is the business of rulesets here.
func (s *Simulator) ProtectBranch(owner, name, branch string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.world.repository(owner, name)
	if r == nil {
		return
	}
	if r.protected == nil {
		r.protected = map[string]bool{}
	}
	r.protected[branch] = true
}

// protection is the summary of a branch's classic protection.
func (r *repository) protection(branch string) obj {
	return obj{"enabled": r.protected[branch], "required_status_checks": obj{"enforcement_level": "off", "contexts": []string{}, "checks": []obj{}}}
}
