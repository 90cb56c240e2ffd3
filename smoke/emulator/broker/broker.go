package broker

import (
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/workshop"
)

// Defaults of Options.
const (
	DefaultPassword = "emulated"
	DefaultAPIKey   = "emulated"
	// DefaultLifetime of issued credentials: what the broker asks STS for at most.
	DefaultLifetime = time.Hour
)

// Options say whom the broker issues credentials for.
type Options struct {
	// Workshop and Directory are the account.
	Workshop  *workshop.Workshop
	Directory *iam.Directory
	// Sub and Username are the principal.
	Sub, Username string
	// Password and APIKey are what requests must bring; empty means the defaults. The Basic user is Username.
	Password, APIKey string
	// Lifetime of issued credentials; zero means DefaultLifetime.
	Lifetime time.Duration
	// Skills are the example templates, served below /skills/provisioning-cfn-mode/examples/. Nil serves none.
	Skills fs.FS
	Now    func() time.Time
	Rand   io.Reader
	Log    *slog.Logger
}

// Broker is an http.Handler for /v1/ and /skills/.
type Broker struct {
	Options
	mux *http.ServeMux

	mu       sync.Mutex
	refresh  map[string]grantee // by the hash of a refresh token
	clientID string
}

// New makes a broker.
func New(o Options) (*Broker, error) {
	if o.Password == "" {
		o.Password = DefaultPassword
	}
	if o.APIKey == "" {
		o.APIKey = DefaultAPIKey
	}
	if o.Lifetime == 0 {
		o.Lifetime = DefaultLifetime
	}
	b := &Broker{Options: o, mux: http.NewServeMux(), refresh: map[string]grantee{}}
	var err error
	if b.clientID, err = b.word(16); err != nil {
		return nil, err
	}
	b.mux.HandleFunc("POST /v1/credentials", b.issue)
	b.mux.HandleFunc("POST /v1/credentials/refresh", b.renew)
	b.mux.HandleFunc("/v1/delegation/", b.notEmulated)
	if o.Skills != nil {
		b.mux.Handle("GET "+examplesPath, http.StripPrefix(examplesPath, http.FileServerFS(o.Skills)))
	}
	b.mux.HandleFunc("/", b.unknown)
	return b, nil
}

const (
	skillsPath   = "/skills"
	examplesPath = skillsPath + "/provisioning-cfn-mode/examples/"
)

// ServeHTTP answers one request.
func (b *Broker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10) // bodies are not used
	b.mux.ServeHTTP(w, r)
}

// unknown answers as Amazon API Gateway does to a route that it does not have.
func (b *Broker) unknown(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, skillsPath) {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("X-Amzn-Errortype", "MissingAuthenticationTokenException")
	writeJSON(w, http.StatusForbidden, map[string]string{"message": "Missing Authentication Token"})
}

func (b *Broker) notEmulated(w http.ResponseWriter, r *http.Request) {
	b.refuse(w, http.StatusNotImplemented, "NOT_EMULATED", fmt.Sprintf("not emulated: %s %s", r.Method, r.URL.Path))
}
