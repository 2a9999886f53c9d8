package simulator

import "slices"

// Secret is a credential that the simulator once gave to somebody.
type Secret struct {
	// Kind is what it is: "installation token", "user token", "refresh token",
	// "personal access token", "authorization code", "device code", "manifest
	// code", "client secret", "webhook secret", "private key" (PEM) or "cookie".
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// Secrets returns every credential ever given out, in order, whether it still
// works or not: what must stand in no log, no argument and on no screen. The
// client secrets that the Apps of a world were described with are among them;
// private keys whose public half alone was given are not.
func (s *Simulator) Secrets() []Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.secrets)
}

// issued notes a credential on its way out.
func (s *Simulator) issued(kind, value string) string {
	if value != "" {
		s.secrets = append(s.secrets, Secret{kind, value})
	}
	return value
}
