package broker

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/workshop"
)

// Names of the credential sets. The first three are the broker's; AdminSet exists in the emulator only.
const (
	EnablementSet   = "agentEnablement"
	ProvisioningSet = "agentAWSWorkshopProvisioning"
	RuntimeSet      = "agentAWSWorkshopRuntime"
	AdminSet        = "emulatorAdmin"
)

// Types and scopes of profiles. The workshop's account gives out both scopes to every named principal; a profile's own is
// that of its top-level credentials, which belong to another account.
const (
	profileNamed     = "named"
	ProfileEphemeral = "ephemeral"

	scopeRuntime      = "runtime"
	ScopeProvisioning = "provisioning"
)

const (
	scopeAdmin  = "admin"
	renewalMode = "refresh-token-only"
)

// Document is the answer of POST /v1/credentials to the account's own user, with new credentials. baseURL is where the
// account is reached, without a trailing slash.
func (b *Broker) Document(baseURL string) ([]byte, error) {
	token, err := b.newRefreshToken()
	if err != nil {
		return nil, err
	}
	return b.document(baseURL, authenticated{"basic", token, b.Now()})
}

// authenticated records how a principal proved who it is: the session's authMode, the refresh token that the answer passes on,
// and when its login was.
type authenticated struct {
	mode, refreshToken string
	login              time.Time
}

// issuing is the making of one document.
type issuing struct {
	*Broker
	baseURL   string
	issued    time.Time
	requestID string
}

func (b *Broker) document(baseURL string, by authenticated) ([]byte, error) {
	i := &issuing{b, baseURL, b.Now().UTC(), service.UUID(b.Rand)}
	d := document{
		Kind: "agent-enablement.credentials.v2", SchemaVersion: "2026-02-17", RequestID: i.requestID,
		Principal: principal{b.Sub, i.issuer(), b.Username, b.Profile.Type},
		IssuedAt:  microseconds(i.issued), ExpiresAt: seconds(i.issued.Add(b.Lifetime)),
		Auth:     auth{i.endpoint("/v1/credentials"), i.client(), renewalMode, renewalPolicy{60, 3, []int{1, 2, 4}}},
		Session:  session{b.Sub, b.Sub, b.Username, by.mode, renewalMode, b.Profile.Type},
		Runtime:  runtime{map[string]string{"taskboard": i.endpoint("/v1/taskboard")}},
		Emulator: emulator{loopback(baseURL), i.endpoint("/v1/credentials"), b.login},
		HumanUploadGuidance: uploadGuidance{"agent-presigns", 900, []string{
			"Presign PUT requests for keys below the principal's own prefix.",
			"Whoever has a presigned URL can use it: keep it as a secret.",
			"Large files go up in parts, each with a URL of its own.",
		}},
	}
	var err error
	if d.CognitoTokens, err = i.tokens(by); err != nil {
		return nil, err
	}
	if d.CredentialSets, err = i.sets(); err != nil {
		return nil, err
	}
	// The top level belongs to the sandbox account; agentEnablement repeats it.
	top := d.CredentialSets[EnablementSet]
	d.Credentials, d.Grants, d.Constraints, d.References = top.Credentials, top.Grants, top.Constraints, top.References
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	err = encoder.Encode(d)
	return bytes.TrimSuffix(line.Bytes(), []byte("\n")), err
}

// loopback is an address of this machine, and empty for any other: cfnenv exports the address with the credentials, and
// refuses a document that sends requests to another machine.
func loopback(baseURL string) string {
	at, err := netip.ParseAddrPort(strings.TrimPrefix(baseURL, "http://"))
	if err != nil || !at.Addr().IsLoopback() {
		return ""
	}
	return baseURL
}

// endpoint is the address of one of the account's own pages.
func (i *issuing) endpoint(path string) string { return i.baseURL + path }

// client is the id of the principal's Cognito client.
func (i *issuing) client() string { return i.Broker.tokens.client(i.Profile.Type) }

func (i *issuing) tokens(by authenticated) (t cognitoTokens, err error) {
	claims := func(use string) map[string]any {
		return map[string]any{
			"sub": i.Sub, "iss": i.issuer(), "cognito:username": i.Username, "username": i.Username, "token_use": use,
			"aud": i.client(), "client_id": i.client(), "auth_time": by.login.Unix(),
			"iat": i.issued.Unix(), "exp": i.issued.Add(tokenLifetime).Unix(), "jti": i.requestID,
		}
	}
	t = cognitoTokens{RefreshToken: by.refreshToken, TokenType: "Bearer", ExpiresIn: int(tokenLifetime / time.Second)}
	if t.IDToken, err = i.jwt(claims("id")); err != nil {
		return t, err
	}
	t.AccessToken, err = i.jwt(claims("access"))
	return t, err
}

// sets makes the credential sets of the principal: an ephemeral one gets none of the workshop's account.
func (i *issuing) sets() (map[string]credentialSet, error) {
	options := i.options()
	if i.Profile.Scope == scopeRuntime {
		options.Tags["sub_b58"], options.Tags["agent_id"] = base58(i.Sub), i.Username
	}
	sandbox, err := i.Directory.NewForeignSession(sandboxRole, options)
	if err != nil {
		return nil, err
	}
	grants, err := i.grants(sandboxAccount, sandboxExecutionRole)
	if err != nil {
		return nil, err
	}
	references, err := i.fill(sandboxReferences, sandboxAccount, sandboxExecutionRole)
	if err != nil {
		return nil, err
	}
	set := i.set(sandboxAccount, i.Profile.Scope, sandbox)
	set.Grants, set.References = grants["sandbox"], json.RawMessage(references)
	if i.Profile.Scope == ScopeProvisioning {
		set.Grants = grants["provisioning"][:2] // the last is the workshop's alone
	}
	set.Constraints.UploadPrefixBase58 = base58(i.Sub)
	sets := map[string]credentialSet{EnablementSet: set}
	if i.Profile.Type == ProfileEphemeral {
		return sets, nil
	}
	account := i.Workshop.Account
	if grants, err = i.grants(account.ID, account.RoleARN(account.ExecutionRole())); err != nil {
		return nil, err
	}
	for name, r := range map[string]struct {
		role, scope string
		grants      []grant
	}{
		ProvisioningSet: {account.ProvisioningRole(), ScopeProvisioning, grants["provisioning"]},
		RuntimeSet:      {account.RuntimeRole(), scopeRuntime, grants["runtime"]},
		AdminSet:        {account.AdminRole(), scopeAdmin, []grant{}},
	} {
		options := i.options()
		if r.scope == scopeAdmin {
			options.SourceIdentity = "" // which a role would have to trust before the administrator could assume it
		}
		session, err := i.Directory.NewSession(r.role, options)
		if err != nil {
			return nil, err
		}
		set := i.set(account.ID, r.scope, session)
		set.Grants, set.References = r.grants, i.references(r.scope)
		sets[name] = set
	}
	return sets, nil
}

// noSessionName matches what cannot stand in a session's name (AWS STS API reference, AssumeRole, RoleSessionName).
var noSessionName = regexp.MustCompile(`[^\w+=,.@-]`)

// options returns the parameters with which the broker calls sts:AssumeRole.
func (i *issuing) options() iam.SessionOptions {
	name := noSessionName.ReplaceAllString("agent-"+i.Username+"-"+i.Sub[:min(8, len(i.Sub))], "")
	return iam.SessionOptions{
		Name: name[:min(64, len(name))], Lifetime: i.Lifetime, SourceIdentity: i.Sub,
		Tags: map[string]string{workshop.TagSub: i.Sub, workshop.TagUsername: i.Username, "request_id": i.requestID},
	}
}

func (i *issuing) set(account, scope string, s service.Session) credentialSet {
	return credentialSet{
		AccountID: account, AWSRegion: i.region(), CredentialScope: scope,
		IssuedAt: microseconds(i.issued), ExpiresAt: seconds(s.Expiration),
		Credentials: credentials{s.AccessKeyID, s.SecretAccessKey, s.SessionToken, seconds(s.Expiration)},
		Constraints: constraints{TTLSeconds: int(i.Lifetime / time.Second), CredentialScope: scope},
	}
}

func (i *issuing) region() string { return i.Workshop.Account.Region }

// references returns those of one of the workshop's sets.
func (i *issuing) references(scope string) references {
	account, docs := i.Workshop.Account, i.docs()
	r := references{AWSRegion: i.region(), CredentialScope: scope, Docs: docs, Provisioning: &provisioning{
		CFNExecutionRoleARN: account.RoleARN(account.ExecutionRole()), RequiredRoleBoundaryARN: account.WorkloadBoundary(),
		StackNamePattern: account.StackNames(), RequiredTags: account.Tags(), Docs: docs,
	}}
	if scope == scopeRuntime {
		r.Runtime = &runtimeReferences{account.Tags(), docs}
	}
	return r
}

// microseconds and seconds are the two forms in which the broker writes times: with an offset, never Z.
func microseconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func seconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
