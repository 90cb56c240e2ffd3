package lambda

import (
	"cmp"
	"context"
	"os"
	"sync/atomic"
	"time"

	"cfnenv/smoke/emulator/lambda/sandbox"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// function is one function of the account. Its fields are guarded by Lambda.mu.
type function struct {
	name, arn, region string
	created           time.Time
	config            configuration
	code              code
	tags              map[string]string
	policy            resourcePolicy
	url               *urlConfig

	versions  map[string]*function // published ones, by number
	published int                  // the last number
	version   string               // of a published version its number
	since     string               // of a published version the revision that it froze
	aliases   map[string]*alias

	reserved *int // reserved concurrency; nil for none
	inflight int  // invocations within the reserved concurrency
	pool     *sandbox.Pool
}

// configuration holds the settings that UpdateFunctionConfiguration can change, and those derived from them.
type configuration struct {
	runtime, role, handler, description string
	timeout, memory, storage            int
	environment                         map[string]string
	tracing, architecture               string
	logGroup                            string // empty for the default
	layers                              []string
	modified                            time.Time
	revision                            string
}

type code struct {
	dir    string // where it is unpacked
	size   int64
	sha256 string
	token  string        // by which the archive can be fetched; it lies beside dir
	users  *atomic.Int32 // the function, and its pools of processes, of which superseded ones may still be at work
}

// archive is the file of the deployment package.
func (c code) archive() string { return c.dir + ".zip" }

// free ends one use of the code, and with the last one removes it.
func (c code) free() {
	if c.users.Add(-1) == 0 {
		os.RemoveAll(c.dir) // what is left goes when the account ends
		os.Remove(c.archive())
	}
}

// group is the log group that the function writes to.
func (f *function) group() string {
	return cmp.Or(f.config.logGroup, "/aws/lambda/"+f.name)
}

// policies are the function's policy for a check.
func (f *function) policies() []*policy.Document {
	if f == nil || f.policy.compiled == nil {
		return nil
	}
	return []*policy.Document{f.policy.compiled}
}

// sessionLifetime is the lifetime of the credentials of one process.
const sessionLifetime = time.Hour

// deploy gives a function a new pool of processes for its present code and configuration, and retires the old one; l.mu
// is held.
func (l *Lambda) deploy(f *function) {
	if f.pool != nil {
		f.pool.Retire()
	}
	whole, err := l.layered(f)
	if err != nil {
		l.env.Log.Error("the layers of a function cannot be unpacked", "function", f.name, "error", err)
	}
	f.config.modified, f.config.revision = l.env.Now(), service.UUID(l.env.Rand)
	role, name, region, group := f.config.role, f.name, f.region, f.group()
	var principal atomic.Pointer[service.Principal]
	f.pool = l.runner.Pool(sandbox.Function{
		Name: f.name, ARN: f.arn, Version: f.number(), Runtime: f.config.runtime, Handler: f.config.handler,
		MemoryMB: f.config.memory, StorageMB: f.config.storage, Timeout: time.Duration(f.config.timeout) * time.Second,
		CodeDir: whole.dir, Unused: whole.free, Variables: f.config.environment, Region: region, LogGroup: group,
		Credentials: func(ctx context.Context) (sandbox.Credentials, error) {
			s, err := l.env.Backplane.AssumeForService(ctx, lambdaPrincipal, region, role, name, sessionLifetime)
			if err != nil {
				return sandbox.Credentials{}, wire.Errorf("AccessDeniedException", "%s", cannotAssume)
			}
			principal.Store(&s.Principal)
			return sandbox.Credentials{
				AccessKeyID: s.AccessKeyID, SecretAccessKey: s.SecretAccessKey, SessionToken: s.SessionToken,
				Expiration: s.Expiration,
			}, nil
		},
		Log: func(stream string, at time.Time, message string) {
			l.env.Log.Info(message, "function", name)
			if as := principal.Load(); as != nil {
				l.logs.add(destination{as.ARN, region, group, stream}, *as, logEvent{at.UnixMilli(), message + "\n"})
			}
		},
	})
	if !l.opts.NoPrestart {
		f.pool.Prestart()
	}
}

const (
	lambdaPrincipal = "lambda.amazonaws.com"
	cannotAssume    = "The role defined for the function cannot be assumed by Lambda."
)
