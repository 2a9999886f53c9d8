package connection

import "gitconnection/internal/github"

// Initial returns the files of a freshly connected organization, README first
// and marker last, for repositories that have the given identities. The
// environments go into the platform's marker, in order of promotion.
func (e *Engine) Initial(o Organization, ids map[Role]Identity, environments []string) (map[Role][]github.File, error) {
	out := map[Role][]github.File{}
	for _, role := range Roles() {
		d, err := e.desired(o, role)
		if err != nil {
			return nil, err
		}
		m := d.marker(o, Repository{}, ids[role], ids[role.Other()], true)
		if role == Platform {
			m.Environments = environments
		}
		marker, err := m.Encode()
		if err != nil {
			return nil, err
		}
		out[role] = append([]github.File{{Path: readmePath, Content: d.readme.Content}}, d.files(marker)...)
	}
	return out, nil
}
