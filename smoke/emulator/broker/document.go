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
	sandbox, err := i.Directory.NewForeignSession(i.sandboxRole(), options)
	if err != nil {
		return nil, err
	}
	set := i.set(sandboxAccount, i.Profile.Scope, sandbox)
	set.Grants, set.References = i.sandboxGrants(), i.references()
	set.Constraints.UploadPrefixBase58 = base58(i.Sub)
	sets := map[string]credentialSet{EnablementSet: set}
	if i.Profile.Type == ProfileEphemeral {
		return sets, nil
	}
	account := i.Workshop.Account
	for name, r := range map[string]struct {
		role, scope string
		grants      []grant
	}{
		ProvisioningSet: {account.ProvisioningRole(), ScopeProvisioning, provisioningGrants(account.RoleARN(account.ExecutionRole()))},
		RuntimeSet:      {account.RuntimeRole(), scopeRuntime, i.runtimeGrants()},
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
		set.Grants = r.grants
		set.References.Provisioning = i.provisioning()
		if r.scope == scopeRuntime {
			set.References.Runtime = &runtimeReferences{account.Tags(), i.docs()}
		}
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
		References:  references{AWSRegion: i.region(), CredentialScope: scope, Docs: i.docs()},
	}
}

func (i *issuing) region() string { return i.Workshop.Account.Region }

func (i *issuing) provisioning() *provisioning {
	account := i.Workshop.Account
	return &provisioning{
		CFNExecutionRoleARN: account.RoleARN(account.ExecutionRole()), RequiredRoleBoundaryARN: account.WorkloadBoundary(),
		StackNamePattern: account.StackNames(), RequiredTags: account.Tags(), Docs: i.docs(),
	}
}

// microseconds and seconds are the two forms in which the broker writes times: with an offset, never Z.
func microseconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func seconds(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05+00:00") }

// Grants are advice on what a set is for, not policy: the services and the names of API operations that the broker lists.

// actions are the API operations of a service, one string of names, with the service's prefix.
func actions(service, names string) []string {
	list := strings.Fields(names)
	for i := range list {
		list[i] = service + ":" + list[i]
	}
	return list
}

const (
	anywhere  = "*"
	taggedOwn = "Only what carries the tags agent_sub and agent_username with your principal's values."
)

// sandboxGrants are the grants in the sandbox account, which is not emulated.
func (i *issuing) sandboxGrants() []grant {
	if i.Profile.Scope == ScopeProvisioning {
		return provisioningGrants(sandboxExecutionRole)[:2] // the last is the workshop's alone
	}
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + i.region() + ":" + sandboxAccount + ":" + resource
	}
	return []grant{
		{"s3", actions("s3", "PutObject GetObject AbortMultipartUpload CreateMultipartUpload UploadPart CompleteMultipartUpload ListMultipartUploadParts ListBucketMultipartUploads ListBucket"),
			[]string{"arn:aws:s3:::" + uploadsBucket + "/" + i.uploadPrefix() + "*"}, "Upload below your own prefix."},
		{"s3", actions("s3", "PutObject GetObject AbortMultipartUpload CreateMultipartUpload UploadPart CompleteMultipartUpload ListMultipartUploadParts ListBucket"),
			[]string{"arn:aws:s3:::" + commsBucket + "/*"}, "Share files below the prefixes in references.eventbus.sharedFiles."},
		{"sqs", actions("sqs", "SendMessage"), []string{arn("sqs", queueName)}, ""},
		{"sqs", actions("sqs", "ReceiveMessage DeleteMessage ChangeMessageVisibility GetQueueAttributes"), []string{arn("sqs", i.inboxName())}, ""},
		{"events", actions("events", "PutEvents"), []string{arn("events", "event-bus/"+busName)}, ""},
		{"dynamodb", actions("dynamodb", "GetItem PutItem UpdateItem Query"),
			[]string{arn("dynamodb", "table/"+contactsTable), arn("dynamodb", "table/"+mailTable), arn("dynamodb", "table/"+profilesTable+"/index/"+profilesIndex)},
			"Contacts, mail and the directory are in the tables of references."},
		{"execute-api", actions("execute-api", "Invoke"), []string{arn("execute-api", "*")}, "APIs of the sandbox account in this region."},
		{"ssm", actions("ssm", "GetParameter GetParameters GetParametersByPath"), []string{arn("ssm", "parameter"+sharedParameters+"*"), arn("ssm", "parameter"+ownParameters+"*")},
			"Shared parameters, and your own, below the paths of references.ssmKeys."},
	}
}

func provisioningGrants(executionRole string) []grant {
	return []grant{
		{"cloudformation", actions("cloudformation", "CreateStack UpdateStack DeleteStack CreateChangeSet ExecuteChangeSet DeleteChangeSet DescribeStacks DescribeStackEvents DescribeStackResources DescribeChangeSet GetTemplate GetTemplateSummary ListStackResources ListStacks ValidateTemplate"),
			[]string{anywhere}, "Name stacks agent-<principal.sub>-*, pass the execution role, put the boundary on every role, and tag with agent_sub and agent_username."},
		{"iam", actions("iam", "PassRole"), []string{executionRole}, "To cloudformation.amazonaws.com alone."},
		{"sts", actions("sts", "GetCallerIdentity"), []string{anywhere}, ""},
	}
}

func (i *issuing) runtimeGrants() []grant {
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + i.region() + ":" + i.Workshop.Account.ID + ":" + resource
	}
	return []grant{
		{"read-only", []string{"ReadOnlyAccess (AWS managed policy)"}, []string{anywhere}, "To look around; the boundary blocks IAM, organizations, billing and support."},
		{"sns", actions("sns", "Publish"), []string{arn("sns", "*")}, taggedOwn},
		{"sqs", actions("sqs", "SendMessage SendMessageBatch DeleteMessage DeleteMessageBatch ChangeMessageVisibility"), []string{arn("sqs", "*")}, taggedOwn},
		{"s3", actions("s3", "PutObject DeleteObject"), []string{"arn:aws:s3:::agent-<principal.sub>-*/*"}, "Only buckets whose names begin with agent- and your principal's sub."},
		{"cloudfront", actions("cloudfront", "CreateInvalidation"), []string{"arn:aws:cloudfront::" + i.Workshop.Account.ID + ":distribution/*"}, taggedOwn},
		{"dynamodb", actions("dynamodb", "BatchWriteItem DeleteItem PutItem UpdateItem TransactWriteItems"), []string{arn("dynamodb", "table/*"), arn("dynamodb", "table/*/index/*")}, taggedOwn},
		{"events", actions("events", "PutEvents"), []string{arn("events", "event-bus/*")}, taggedOwn},
		{"states", actions("states", "StartExecution StopExecution"), []string{arn("states", "stateMachine:*"), arn("states", "execution:*:*")}, taggedOwn},
		{"bedrock", actions("bedrock", "Converse ConverseStream InvokeModel InvokeModelWithResponseStream"), []string{anywhere}, "Only in us-east-1 and us-west-2."},
		{"secretsmanager", actions("secretsmanager", "GetSecretValue"), []string{arn("secretsmanager", "secret:*")}, taggedOwn},
		{"kms", actions("kms", "Decrypt"), []string{arn("kms", "key/*")}, taggedOwn},
	}
}
