package refusals

import "slices"

// Copy shares nothing with what it copies.
func (p Policy) Copy() Policy {
	p.RequiredProperties, p.Properties = slices.Clone(p.RequiredProperties), slices.Clone(p.Properties)
	return p
}

// Copy shares nothing with what it copies.
func (p *Protection) Copy() *Protection {
	q := *p
	q.Checks = slices.Clone(p.Checks)
	return &q
}

// Copy shares nothing with what it copies.
func (r Rules) Copy() Rules {
	r.Paths, r.Extensions, r.Secrets = slices.Clone(r.Paths), slices.Clone(r.Extensions), slices.Clone(r.Secrets)
	return r
}

// Copy shares nothing with what it copies.
func (b *Block) Copy() *Block {
	if b == nil {
		return nil
	}
	same := *b
	return &same
}
