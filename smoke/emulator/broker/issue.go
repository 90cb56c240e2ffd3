package broker

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Error codes of the broker.
const (
	unauthorized   = "UNAUTHORIZED"
	invalidProfile = "INVALID_PROFILE"
	misconfigured  = "MISCONFIGURED"
)

// issue answers POST /v1/credentials.
func (b *Broker) issue(w http.ResponseWriter, r *http.Request) {
	if !b.hasKey(w, r) {
		return
	}
	user, password, ok := r.BasicAuth()
	if !ok || !same(user, b.Username) || !same(password, b.Password) {
		b.refuse(w, http.StatusUnauthorized, unauthorized, "missing or invalid Basic authorization")
		return
	}
	profile := r.Header.Get("X-Enabler-Profile-Type")
	switch profile {
	case "":
		profile = profileNamed
	case profileNamed, profileEphemeral:
	default:
		b.refuse(w, http.StatusUnprocessableEntity, invalidProfile, "x-enabler-profile-type must be named or ephemeral")
		return
	}
	b.answer(w, r, "basic", profile)
}

// renew answers POST /v1/credentials/refresh.
func (b *Broker) renew(w http.ResponseWriter, r *http.Request) {
	if !b.hasKey(w, r) {
		return
	}
	if id := r.Header.Get("X-Enabler-Cognito-Client-Id"); id != "" && !same(id, b.clientID) {
		b.refuse(w, http.StatusUnauthorized, unauthorized, "unknown x-enabler-cognito-client-id")
		return
	}
	profile, ok := b.knows(r.Header.Get("X-Enabler-Refresh-Token"))
	if !ok {
		b.refuse(w, http.StatusUnauthorized, unauthorized, "missing or invalid x-enabler-refresh-token")
		return
	}
	b.answer(w, r, "refresh-token", profile)
}

func (b *Broker) answer(w http.ResponseWriter, r *http.Request, mode, profile string) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	document, err := b.document(scheme+"://"+r.Host, mode, profile)
	if err != nil {
		b.Log.Error("the broker cannot issue credentials", "error", err)
		b.refuse(w, http.StatusInternalServerError, misconfigured, "cannot issue credentials")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.Write(document) // a client that went away cannot be told
}

// hasKey checks x-api-key, whose lack Amazon API Gateway itself refuses before the broker is reached.
func (b *Broker) hasKey(w http.ResponseWriter, r *http.Request) bool {
	if same(r.Header.Get("X-Api-Key"), b.APIKey) {
		return true
	}
	w.Header().Set("X-Amzn-Errortype", "ForbiddenException")
	writeJSON(w, http.StatusForbidden, map[string]string{"message": "Forbidden"})
	return false
}

func (b *Broker) refuse(w http.ResponseWriter, status int, code, message string) {
	id, err := b.uuid()
	if err != nil {
		b.Log.Error("no randomness for request ids", "error", err)
	}
	writeJSON(w, status, struct {
		ErrorCode string `json:"errorCode"`
		Message   string `json:"message"`
		RequestID string `json:"requestId"`
	}{code, message, id})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // strings always encode
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// refreshLife is how long a refresh token is good for (Amazon Cognito's default).
const refreshLife = 30 * 24 * time.Hour

// grantee is whom a refresh token was given to: a refresh answers for the profile that it began with.
type grantee struct {
	profile string
	expires time.Time
}

// remember makes a refresh token and keeps its hash.
func (b *Broker) remember(profile string) (string, error) {
	token, err := b.word(96)
	if err != nil {
		return "", err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.Now()
	for hash, to := range b.refresh {
		if now.After(to.expires) {
			delete(b.refresh, hash)
		}
	}
	b.refresh[hashOf(token)] = grantee{profile, now.Add(refreshLife)}
	return token, nil
}

// knows returns the profile that a refresh token was given to.
func (b *Broker) knows(token string) (profile string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	to, ok := b.refresh[hashOf(token)]
	return to.profile, ok && b.Now().Before(to.expires)
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// word makes 2n hexadecimal digits.
func (b *Broker) word(n int) (string, error) {
	raw := make([]byte, n)
	if _, err := io.ReadFull(b.Rand, raw); err != nil {
		return "", err
	}
	return hex.EncodeToString(raw), nil
}

func (b *Broker) uuid() (string, error) {
	s, err := b.word(16)
	if err != nil {
		return "", err
	}
	return s[:8] + "-" + s[8:12] + "-4" + s[13:16] + "-8" + s[17:20] + "-" + s[20:], nil
}
