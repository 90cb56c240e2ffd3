package broker

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"strings"
	"sync"
	"time"
)

// tokenLifetime is the lifetime of ID and access tokens of the workshop's user pool.
const tokenLifetime = time.Hour

// refreshLifetimes are those of the refresh tokens of the pool's clients, one for each type of profile.
var refreshLifetimes = map[string]time.Duration{profileNamed: 365 * 24 * time.Hour, ProfileEphemeral: 7 * 24 * time.Hour}

// tokens are those that Amazon Cognito issues for the workshop: two clients are known, one for each type of principal, and
// a refresh token stays the same for its whole life.
type tokens struct {
	named, ephemeral string // client ids

	mu      sync.Mutex
	refresh map[string]refreshToken // by the hash of the token
}

// refreshToken records the client that a token was issued to and the login at which its life began.
type refreshToken struct {
	client     string
	since, end time.Time
}

// client is the id of the client that principals of a type log in with.
func (t *tokens) client(profileType string) string {
	if profileType == ProfileEphemeral {
		return t.ephemeral
	}
	return t.named
}

func (b *Broker) newTokens() (*tokens, error) {
	t := &tokens{refresh: map[string]refreshToken{}}
	for _, id := range []*string{&t.named, &t.ephemeral} {
		var err error
		if *id, err = word(b.Rand, 13); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (b *Broker) newRefreshToken() (string, error) {
	token, err := word(b.Rand, 96)
	if err != nil {
		return "", err
	}
	t, now := b.tokens, b.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.refresh, func(_ string, old refreshToken) bool { return now.After(old.end) })
	t.refresh[hashOf(token)] = refreshToken{t.client(b.Profile.Type), now, now.Add(refreshLifetimes[b.Profile.Type])}
	return token, nil
}

// accepts tells whether a client may use a refresh token, only the one that it was given to, and when its login was.
func (t *tokens) accepts(client, token string, now time.Time) (login time.Time, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known, ok := t.refresh[hashOf(token)]
	return known.since, ok && now.Before(known.end) && client == known.client
}

// jwt has the form of Cognito's tokens. Nothing verifies its signature, which is random.
func (b *Broker) jwt(claims map[string]any) (string, error) {
	var parts []string
	for _, part := range []any{map[string]any{"alg": "RS256", "kid": b.tokens.client(b.Profile.Type)}, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	signature, err := draw(b.Rand, 256)
	if err != nil {
		return "", err
	}
	return strings.Join(append(parts, base64.RawURLEncoding.EncodeToString(signature)), "."), nil
}

// same compares two secrets in a time that does not depend on where they differ.
func same(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func draw(random io.Reader, n int) ([]byte, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(random, raw); err != nil {
		return nil, fmt.Errorf("no randomness for the emulated broker: %w", err)
	}
	return raw, nil
}

// word makes 2n hexadecimal digits.
func word(random io.Reader, n int) (string, error) {
	raw, err := draw(random, n)
	return hex.EncodeToString(raw), err
}
