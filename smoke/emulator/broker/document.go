package broker

import (
	"encoding/json"
	"regexp"
	"time"

	"cfnenv/smoke/emulator/iam"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/workshop"
)

// Names of the credential sets. The first three are the broker's; AdminSet exists in the emulator only.
const (
	EnablementSet   = "agentEnablement"
	ProvisioningSet = "agentAWSWorkshopProvisioning"
	RuntimeSet      = "agentAWSWorkshopRuntime"
	AdminSet        = "emulatorAdmin"
)

const (
	profileNamed     = "named"
	profileEphemeral = "ephemeral"

	scopeRuntime      = "runtime"
	scopeProvisioning = "provisioning"
	scopeAdmin        = "admin"
)

// Document is the answer of POST /v1/credentials to the account's own user, with new credentials. baseURL is where the
// account is reached, without a trailing slash.
func (b *Broker) Document(baseURL string) ([]byte, error) {
	return b.document(baseURL, "basic", profileNamed)
}

// issuing is the making of one document.
type issuing struct {
	*Broker
	baseURL, profile string
	issued           time.Time
	requestID        string
}

func (b *Broker) document(baseURL, mode, profile string) ([]byte, error) {
	id, err := b.uuid()
	if err != nil {
		return nil, err
	}
	i := &issuing{b, baseURL, profile, b.Now().UTC(), id}
	d := document{
		Kind: "agent-enablement.credentials.v2", SchemaVersion: "2026-02-17", RequestID: id,
		IssuedAt: microseconds(i.issued), ExpiresAt: seconds(i.issued.Add(b.Lifetime)),
		Grants: []grant{}, Constraints: constraints{int(b.Lifetime / time.Second), base58(b.Sub), scopeRuntime},
		References:          i.references(),
		Runtime:             runtime{map[string]string{"taskboard": baseURL + "/v1/taskboard"}},
		Auth:                auth{baseURL + "/v1/credentials", b.clientID, "refresh-token", renewalPolicy{60, 3, []int{1, 2, 4}}},
		HumanUploadGuidance: uploadGuidance{"presigned-url", 900, []string{}},
	}
	d.Principal.Sub, d.Principal.Username, d.Principal.ProfileType = b.Sub, b.Username, profile
	d.Principal.Issuer = d.References.Cognito.Issuer
	d.Session.SessionKey, d.Session.PrincipalSub, d.Session.AgentID = b.Sub+":"+id, b.Sub, b.Username
	d.Session.AuthMode, d.Session.RenewalMode, d.Session.ProfileType = mode, "refresh-token", profile
	if d.CognitoTokens.RefreshToken, err = b.remember(profile); err != nil {
		return nil, err
	}
	d.CognitoTokens.TokenType, d.CognitoTokens.ExpiresIn = "Bearer", int(b.Lifetime/time.Second)
	if d.CredentialSets, err = i.sets(); err != nil {
		return nil, err
	}
	// The top level is the runtime set of the sandbox account; agentEnablement says the same.
	d.Credentials = d.CredentialSets[EnablementSet].Credentials
	return json.MarshalIndent(d, "", "  ")
}

// sets makes the credential sets. Only named profiles are given the workshop's.
func (i *issuing) sets() (map[string]credentialSet, error) {
	sandbox, err := i.Directory.NewForeignSession(i.sandboxRole(), i.options())
	if err != nil {
		return nil, err
	}
	sets := map[string]credentialSet{EnablementSet: i.set(sandboxAccount, scopeRuntime, sandbox)}
	account := i.Workshop.Account
	roles := map[string]struct{ role, scope string }{
		ProvisioningSet: {account.ProvisioningRole(), scopeProvisioning},
		RuntimeSet:      {account.RuntimeRole(), scopeRuntime},
		AdminSet:        {account.AdminRole(), scopeAdmin},
	}
	if i.profile != profileNamed {
		roles = nil
	}
	for name, r := range roles {
		session, err := i.Directory.NewSession(r.role, i.options())
		if err != nil {
			return nil, err
		}
		set := i.set(account.ID, r.scope, session)
		set.References.Provisioning = i.provisioning()
		if r.scope == scopeRuntime {
			set.References.Runtime = &runtimeReferences{workshop.RequiredTags()}
		}
		sets[name] = set
	}
	return sets, nil
}

// options are those of the broker's calls of sts:AssumeRole.
func (i *issuing) options() iam.SessionOptions {
	name := "agent-" + i.Username + "-" + i.Sub[:min(8, len(i.Sub))]
	name = regexp.MustCompile(`[^\w+=,.@-]`).ReplaceAllString(name, "-")
	return iam.SessionOptions{
		Name: name[:min(64, len(name))], Lifetime: i.Lifetime, SourceIdentity: i.Sub,
		Tags: map[string]string{workshop.TagSub: i.Sub, workshop.TagUsername: i.Username, "request_id": i.requestID},
	}
}

func (i *issuing) set(account, scope string, s service.Session) credentialSet {
	return credentialSet{
		AccountID: account, AWSRegion: i.Workshop.Account.Region, CredentialScope: scope,
		IssuedAt: microseconds(i.issued), ExpiresAt: seconds(s.Expiration),
		Credentials: credentials{s.AccessKeyID, s.SecretAccessKey, s.SessionToken, seconds(s.Expiration)},
		Grants:      grants(scope), Constraints: constraints{TTLSeconds: int(i.Lifetime / time.Second), CredentialScope: scope},
		References: setReferences{AWSRegion: i.Workshop.Account.Region, CredentialScope: scope},
	}
}

func (i *issuing) provisioning() *provisioning {
	account := i.Workshop.Account
	return &provisioning{
		CFNExecutionRoleARN: account.RoleARN(account.ExecutionRole()), RequiredRoleBoundaryARN: account.WorkloadBoundary(),
		StackNamePattern: workshop.StackNamePattern, RequiredTags: workshop.RequiredTags(),
	}
}

// grants is the broker's advice on what a set is for.
func grants(scope string) []grant {
	switch scope {
	case scopeProvisioning:
		return []grant{{
			Service: "cloudformation", Actions: []string{"CreateStack", "UpdateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet", "DeleteChangeSet"},
			Resources:    []string{"stack/" + workshop.StackNamePattern + "/*"},
			Instructions: "Pass the execution role and both required tags with every stack.",
		}}
	case scopeRuntime:
		return []grant{{Service: "s3", Actions: []string{"PutObject", "DeleteObject"}, Resources: []string{workshop.StackNamePattern + "/*"}}}
	}
	return []grant{}
}

// microseconds and seconds are the two forms in which the broker writes times: with an offset, never Z.
func microseconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func seconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }
