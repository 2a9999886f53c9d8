package simulator

// serveGraphQL serves POST /graphql.
func (s *Simulator) serveGraphQL(c *call) *reply {
	return notFound()
}
