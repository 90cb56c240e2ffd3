package broker

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/emulator/service"
)

// Error codes of the broker.
const (
	unauthorized   = "UNAUTHORIZED"
	invalidRequest = "INVALID_REQUEST"
	misconfigured  = "MISCONFIGURED"
)

// issue answers POST /v1/credentials.
//
// The profile type that a request names only chooses the Cognito client of a first attempt to log in: the answer is for the
// type of the principal's profile.
func (b *Broker) issue(w http.ResponseWriter, r *http.Request) {
	user, password, ok := r.BasicAuth()
	switch {
	case !ok || user == "" || password == "" || !utf8.ValidString(user+password):
		b.refuse(w, http.StatusUnauthorized, unauthorized, "Missing or invalid Basic authorization")
		return
	case !same(user+":"+password, b.login.User+":"+b.login.Password):
		b.refuse(w, http.StatusUnauthorized, unauthorized, "Incorrect username or password")
		return
	}
	token, err := b.newRefreshToken()
	b.answer(w, r, authenticated{"basic", token, b.Now()}, err)
}

// renew answers POST /v1/credentials/refresh.
func (b *Broker) renew(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimSpace(r.Header.Get("X-Enabler-Refresh-Token"))
	client := cmp.Or(strings.TrimSpace(r.Header.Get("X-Enabler-Cognito-Client-Id")), b.tokens.named)
	login, accepted := b.tokens.accepts(client, token, b.Now())
	switch {
	case token == "":
		b.refuse(w, http.StatusUnauthorized, unauthorized, "Missing or invalid refresh token")
	case client != b.tokens.named && client != b.tokens.ephemeral:
		b.refuse(w, http.StatusUnauthorized, unauthorized, "Invalid Cognito client id")
	case !accepted:
		b.refuse(w, http.StatusUnauthorized, unauthorized, "Invalid refresh token")
	default:
		b.answer(w, r, authenticated{"refresh-token", token, login}, nil)
	}
}

func (b *Broker) answer(w http.ResponseWriter, r *http.Request, by authenticated, err error) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	var text []byte
	if err == nil {
		text, err = b.document(scheme+"://"+r.Host, by)
	}
	if err != nil {
		b.Log.Error("the broker cannot issue credentials", "error", err)
		b.refuse(w, http.StatusInternalServerError, misconfigured, "Server misconfigured")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.Write(text) // a client that went away cannot be told
}

// refuseAtGateway answers as Amazon API Gateway does before the broker's own code is reached.
func refuseAtGateway(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("X-Amzn-Errortype", kind)
	writeJSON(w, status, map[string]string{"message": message})
}

func (b *Broker) refuse(w http.ResponseWriter, status int, code, message string) {
	writeJSON(w, status, struct {
		ErrorCode string `json:"errorCode"`
		Message   string `json:"message"`
		RequestID string `json:"requestId"`
	}{code, message, service.UUID(b.Rand)})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body) // strings always encode
}
