package service

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"
	"unicode"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// Principal is the caller of an operation.
type Principal struct {
	// ARN is the one that AWS shows: the session ARN of a role session (arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION).
	ARN string
	// RoleARN is the role behind a session (arn:aws:iam::ACCOUNT:role/PATH/NAME), the value of aws:PrincipalArn.
	RoleARN string
	// Account is the twelve digits of the principal's account.
	Account string
	// UserID is aws:userid: AROA…:SESSION.
	UserID string
	// Type is AssumedRole, Anonymous or Service.
	Type string
	// Service is the service principal when Type is Service: "lambda.amazonaws.com".
	Service string
	// Tags are the principal's tags: session tags over role tags.
	Tags map[string]string
	// SourceIdentity is the one set when the role was assumed.
	SourceIdentity string
	// SourceARN and SourceAccount are on whose behalf an AWS service calls; they fill aws:SourceArn and aws:SourceAccount.
	SourceARN, SourceAccount string
	// AccessKeyID is the key that signed; empty for calls that AWS makes itself.
	AccessKeyID string
	// TokenIssued is the beginning of the session.
	TokenIssued time.Time
	// SessionPolicies are the texts of policies passed when the role was assumed.
	SessionPolicies []string
	// CalledVia are the services that call on the principal's behalf, first caller first; it fills aws:CalledVia and
	// aws:ViaAWSService.
	CalledVia []string
}

// Types of a Principal.
const (
	AssumedRole = "AssumedRole"
	Anonymous   = "Anonymous"
	AWSService  = "Service"
)

// Call is one use of one operation.
type Call struct {
	// Service and Operation name the row of the table: "sqs", "CreateQueue".
	Service, Operation string
	Principal          Principal
	// Account and Region are where the call arrived.
	Account, Region string
	RequestID       string
	Time            time.Time
	// BaseURL is the URL by which the client reached the account, without a trailing slash: "http://127.0.0.1:4566", or
	// "https://sqs.us-east-2.amazonaws.com" through the proxy.
	BaseURL string
	// HTTP is the request; nil when another service calls through the Backplane.
	HTTP *http.Request
}

// Responder is implemented by results that write their own HTTP response (S3 objects, Lambda's Invoke).
// In-process callers get the result's JSON form instead.
type Responder interface {
	Respond(w http.ResponseWriter, r *http.Request) error
}

// Session is a set of temporary credentials and who they make of their holder.
type Session struct {
	Principal                                  Principal
	AccessKeyID, SecretAccessKey, SessionToken string
	Expiration                                 time.Time
}

// Backplane gives a service access to the rest of the account.
type Backplane interface {
	// Call runs one operation as a principal, through the same gate as a request from outside: the same decoding of
	// in (marshalled as JSON, with AWS's parameter names), the same authorisation, the same handler. The result is the
	// operation's output as JSON. Errors are *wire.Error.
	Call(ctx context.Context, as Principal, region, service, operation string, in any) (json.RawMessage, error)
	// Authorize makes one check on behalf of a principal and returns AWS's AccessDenied when it is denied.
	Authorize(ctx context.Context, as Principal, region string, check Check) error
	// AssumeForService makes a session of a role for an AWS service in a region, as CloudFormation and Lambda do with the
	// roles they are given. Its keys can be used when it has a lifetime. It fails when the role does not exist or its trust policy does
	// not name the service.
	AssumeForService(ctx context.Context, service, region, roleARN, sessionName string, lifetime time.Duration) (Session, error)
}

// Env is passed to the constructor of every service.
type Env struct {
	// Account and Region of the emulated account.
	Account, Region string
	// Now is the clock.
	Now func() time.Time
	// Rand is the source of identifiers and random names; safe for concurrent use.
	Rand io.Reader
	// Log takes what --verbose shows; never secrets.
	Log *slog.Logger
	// Backplane reaches the rest of the account. It is usable once the account is put together, not in constructors.
	Backplane Backplane
	// BaseURL is the account's own loopback URL, without a trailing slash; usable once the account is served.
	BaseURL func() string
	// KnowsKey says whether requests of this account ever carry a condition key; nil knows all.
	KnowsKey func(key string) bool
	// HasPrincipal says whether a principal exists that a policy names by ARN; nil says it of all.
	HasPrincipal func(arn string) bool
}

// CheckKeys refuses a policy that tests or uses a condition key which requests of the account never carry, because it would
// silently mean something else than on AWS. name is what the refusal calls the policy.
func CheckKeys(name string, doc *policy.Document, known func(key string) bool) error {
	for _, key := range append(doc.ConditionKeys(), doc.Variables()...) {
		if known != nil && !known(key) {
			return wire.NotEmulated("condition key %s (in policy %s)", key, name)
		}
	}
	return nil
}

// CannotRun stands in Lambda's refusal of a function, between its runtime and the reason why this machine cannot run it.
// CloudFormation tells that refusal from others by it, since only code and message of an error pass the front door.
const CannotRun = " cannot run: "

// URLHandler answers requests to Lambda function URLs; the Lambda service provides it and the front door calls it.
type URLHandler interface {
	ServeURL(http.ResponseWriter, *http.Request, URLRequest)
	// ServeCode answers requests below CodePrefix, which are not signed: the token is.
	ServeCode(w http.ResponseWriter, r *http.Request, token string)
}

// CodePrefix begins the paths at which the deployment packages of functions can be fetched.
const CodePrefix = "/_lambda-code/"

// URLRequest is one request to a Lambda function URL.
type URLRequest struct {
	// ID is the url-id, the first label of the URL's host name.
	ID string
	// Path is the path below the URL's root as the client sent it, still escaped; it begins with "/".
	Path string
	// Domain is the host name of the function URL as AWS would have it: <id>.lambda-url.<region>.on.aws.
	Domain string
	// Call carries account, region, time, request id and base URL. Its Principal is anonymous.
	Call *Call
	// Authenticate verifies the request's SigV4 signature, which AuthType AWS_IAM asks for and NONE ignores. It returns
	// AWS's error (*wire.Error) for a request that is unsigned or wrongly signed.
	Authenticate func() (Principal, error)
}

// TagText reports whether a text has nothing but what keys and values of tags may have: letters, digits and spaces of any
// language, and a few marks. IAM, STS and S3 have one pattern for it, [\p{L}\p{Z}\p{N}_.:/=+\-@]*.
func TagText(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool {
		return !unicode.In(c, unicode.L, unicode.Z, unicode.N) && !strings.ContainsRune("_.:/=+-@", c)
	})
}

// Alphanumeric reports whether text has nothing but letters and digits of ASCII and the characters of others.
func Alphanumeric(text, others string) bool {
	for _, c := range []byte(text) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(others, c) >= 0) {
			return false
		}
	}
	return true
}

// UUID makes a random UUID (RFC 9562, version 4). Some of them are secrets, so a source that fails is replaced by the
// operating system's, which cannot.
func UUID(random io.Reader) string {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		rand.Read(b[:])
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
