package simulator

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// The messages with which GitHub refuses a JWT.
const (
	msgJWTDecode = "A JSON web token could not be decoded"
	msgJWTIat    = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
	msgJWTExp    = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
	msgJWTFar    = "'Expiration time' claim ('exp') is too far in the future"
	msgJWTIss    = "Missing 'issuer' claim ('iss') in assertion"
	msgNoApp     = "Integration not found"
)

// jwtLife is the longest life that GitHub allows for an App's JWT.
const jwtLife = 10 * time.Minute

// looksLikeJWT tells an App's JWT from a token; installation tokens have dots
// too, but a prefix before them.
func looksLikeJWT(credential string) bool {
	return strings.Count(credential, ".") == 2 && !strings.HasPrefix(credential, "gh")
}

// verifyJWT checks an App's JWT and returns the App, or the status and message
// of GitHub's refusal.
func (s *Simulator) verifyJWT(raw string) (*app, int, string) {
	parts := strings.Split(raw, ".")
	var header struct {
		Alg string `json:"alg"`
	}
	if !decodePart(parts[0], &header) || header.Alg != "RS256" {
		return nil, 401, msgJWTDecode
	}
	var claims map[string]any
	if !decodePart(parts[1], &claims) {
		return nil, 401, msgJWTDecode
	}
	if status, msg := s.checkTimes(claims); msg != "" {
		return nil, status, msg
	}
	iss, ok := issuer(claims["iss"])
	if !ok {
		return nil, 401, msgJWTIss
	}
	a := s.world.appByIssuer(iss)
	if a == nil {
		return nil, 404, msgNoApp
	}
	if !s.validSignature(a, parts) {
		return nil, 401, msgJWTDecode
	}
	return a, 0, ""
}

func decodePart(part string, into any) bool {
	b, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(b, into) == nil
}

func (s *Simulator) checkTimes(claims map[string]any) (int, string) {
	now := s.now()
	iat, ok := integer(claims["iat"])
	if !ok || time.Unix(iat, 0).After(now) {
		return 401, msgJWTIat
	}
	exp, ok := integer(claims["exp"])
	switch {
	case !ok || !time.Unix(exp, 0).After(now):
		return 401, msgJWTExp
	case time.Unix(exp, 0).After(now.Add(jwtLife)):
		return 401, msgJWTFar
	}
	return 0, ""
}

func integer(v any) (int64, bool) {
	f, ok := v.(float64)
	if !ok || f != float64(int64(f)) {
		return 0, false
	}
	return int64(f), true
}

// issuer accepts a client id, and the App id as string or number.
func issuer(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, v != ""
	case float64:
		return decimal(int64(v)), true
	}
	return "", false
}

func (s *Simulator) validSignature(a *app, parts []string) bool {
	sig, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	for _, key := range a.publicKeys() {
		if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sig) == nil {
			return true
		}
	}
	return false
}

// publicKeys are the halves of the App's private keys that GitHub keeps.
func (a *app) publicKeys() []*rsa.PublicKey {
	var out []*rsa.PublicKey
	if a.publicKey != nil {
		if key := a.publicKey(); key != nil {
			out = append(out, key)
		}
	}
	for _, key := range a.keys {
		out = append(out, key.Public)
	}
	return out
}
