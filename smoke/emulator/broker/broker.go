// Package broker is the credentials broker of the emulated workshop: it answers POST /v1/credentials and
// /v1/credentials/refresh as the workshop's own does, with credentials that are good for the emulated account and
// worthless everywhere else. What it answers has the shape of the broker's answers, kept in testdata.
//
// A request needs the header x-api-key and, for /v1/credentials, Basic authorization. Both are drawn for each broker,
// because whoever has them can run functions as the user that runs the emulator. They stand in the document, under
// "emulator", which the workshop's broker does not have.
package broker

import (
	"cmp"
	_ "embed"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/workshop"
)

// DefaultLifetime of issued credentials: what the broker asks STS for at most.
const DefaultLifetime = time.Hour

// Options say whom the broker issues credentials for.
type Options struct {
	// Workshop and Directory are the account.
	Workshop  *workshop.Content
	Directory *iam.Directory
	// Sub and Username are the principal.
	Sub, Username string
	// Profile holds the broker's record of the principal.
	Profile Profile
	// Lifetime of issued credentials; zero means DefaultLifetime.
	Lifetime time.Duration
	// Throttle answers 429 beyond the rate that the workshop's usage plan allows.
	Throttle bool
	// Skills are the example templates, served below /skills/provisioning-cfn-mode/examples/. Nil serves none.
	Skills fs.FS
	Now    func() time.Time
	Rand   io.Reader
	Log    *slog.Logger
}

// Profile is the broker's record of a principal. Its zero value is that of the workshop's users: named, runtime.
type Profile struct{ Type, Scope string }

// Login holds the secrets that a broker asks for.
type Login struct {
	User     string `json:"username"`
	Password string `json:"password"`
	APIKey   string `json:"apiKey"`
}

// Broker is an http.Handler for /v1/ and /skills/.
type Broker struct {
	Options
	mux     *http.ServeMux
	login   Login
	tokens  *tokens
	limiter limiter
}

// New makes a broker.
func New(o Options) (*Broker, error) {
	o.Lifetime = cmp.Or(o.Lifetime, DefaultLifetime)
	o.Profile.Type = cmp.Or(o.Profile.Type, profileNamed)
	o.Profile.Scope = cmp.Or(o.Profile.Scope, scopeRuntime)
	if refreshLifetimes[o.Profile.Type] == 0 || o.Profile.Scope != scopeRuntime && o.Profile.Scope != ScopeProvisioning {
		return nil, fmt.Errorf("the broker has no profiles of type %q and scope %q", o.Profile.Type, o.Profile.Scope)
	}
	b := &Broker{Options: o, mux: http.NewServeMux(), limiter: limiter{rate: usageRate, burst: usageBurst}}
	var err error
	if b.login, err = b.newLogin(); err != nil {
		return nil, err
	}
	if b.tokens, err = b.newTokens(); err != nil {
		return nil, err
	}
	b.mux.HandleFunc("POST /v1/credentials", b.guard(b.issue))
	b.mux.HandleFunc("POST /v1/credentials/refresh", b.guard(b.renew))
	b.mux.HandleFunc("POST /v1/delegation/", b.guard(b.notEmulated))
	b.mux.HandleFunc("GET "+skillPath, b.skill)
	if o.Skills != nil {
		b.mux.Handle("GET "+examplesPath, http.StripPrefix(examplesPath, http.FileServerFS(o.Skills)))
	}
	b.mux.HandleFunc("/", b.unknown)
	return b, nil
}

// newLogin draws user, password and key.
func (b *Broker) newLogin() (Login, error) {
	user, err := word(b.Rand, 4)
	if err != nil {
		return Login{}, err
	}
	password, err := word(b.Rand, 20)
	if err != nil {
		return Login{}, err
	}
	key, err := word(b.Rand, 20)
	return Login{b.Username + "-" + user, password, key}, err
}

// Login holds the credentials that requests must send.
func (b *Broker) Login() Login { return b.login }

const (
	skillsPath   = "/skills/"
	skillRoot    = skillsPath + "provisioning-cfn-mode/"
	skillPath    = skillRoot + "SKILL.md"
	examplesPath = skillRoot + "examples/"
)

// ServeHTTP answers one request.
func (b *Broker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10) // bodies are not used
	b.mux.ServeHTTP(w, r)
}

// guard checks what comes before a route's own work, in the broker's order: Amazon API Gateway looks at the key and its
// usage plan, then the handler reads the profile type on every route.
func (b *Broker) guard(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !same(r.Header.Get("X-Api-Key"), b.login.APIKey) {
			refuseAtGateway(w, http.StatusForbidden, "ForbiddenException", "Forbidden")
			return
		}
		if b.Throttle && !b.limiter.allow(b.Now()) {
			refuseAtGateway(w, http.StatusTooManyRequests, "TooManyRequestsException", "Too Many Requests")
			return
		}
		switch strings.ToLower(strings.TrimSpace(r.Header.Get("X-Enabler-Profile-Type"))) {
		case "", "named", "ephemeral":
			next(w, r)
		default:
			b.refuse(w, http.StatusUnprocessableEntity, invalidRequest, "Unsupported requested profileType")
		}
	}
}

// unknown answers as Amazon API Gateway does to a route that it does not have.
func (b *Broker) unknown(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, skillsPath) {
		http.NotFound(w, r)
		return
	}
	refuseAtGateway(w, http.StatusForbidden, "MissingAuthenticationTokenException", "Missing Authentication Token")
}

func (b *Broker) notEmulated(w http.ResponseWriter, r *http.Request) {
	b.refuse(w, http.StatusNotImplemented, "NOT_EMULATED", fmt.Sprintf("not emulated: %s %s", r.Method, r.URL.Path))
}

//go:embed SKILL.md
var skillText []byte

func (b *Broker) skill(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/markdown; charset=utf-8")
	w.Write(skillText) // a client that went away cannot be told
}

// The usage plan of the workshop's key: one request a second, three at once.
const (
	usageRate  = 1
	usageBurst = 3
)

// limiter is a token bucket.
type limiter struct {
	rate, burst float64 // requests a second, and at once

	mu    sync.Mutex
	spent float64 // of burst
	last  time.Time
}

func (l *limiter) allow(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.spent = max(0, l.spent-l.rate*now.Sub(l.last).Seconds())
	l.last = now
	if l.spent+1 > l.burst {
		return false
	}
	l.spent++
	return true
}
