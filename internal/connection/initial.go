package connection

import "gitconnection/internal/github"

// Initial returns the files of a freshly connected organization, README first
// and marker last, for repositories that have the given identities.
func (e *Engine) Initial(o Organization, ids map[Role]Identity) (map[Role][]github.File, error) {
	out := map[Role][]github.File{}
	for _, role := range Roles() {
		d, err := e.desired(o, role)
		if err != nil {
			return nil, err
		}
		marker, err := d.marker(o, Repository{}, ids[role], ids[role.Other()], true).Encode()
		if err != nil {
			return nil, err
		}
		out[role] = append([]github.File{{Path: readmePath, Content: d.readme.Content}}, d.files(marker)...)
	}
	return out, nil
}
