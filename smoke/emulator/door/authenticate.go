package door

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"net/http"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// authenticate verifies the signature and leaves the principal in the call and the body ready to be read.
func (e *exchange) authenticate() error {
	signature, err := wire.ParseSignature(e.r, e.name)
	if err != nil {
		return err
	}
	max := int64(service.DefaultMaxBody)
	if e.table != nil && e.table.service.MaxBody > 0 {
		max = e.table.service.MaxBody
	}
	if signature == nil {
		if e.name != "s3" {
			if err := e.unsignedOperation(); err != nil {
				return err
			}
			return wire.Errorf("MissingAuthenticationToken", "%s", missingToken(e.protocol))
		}
		if others := e.otherRegions(); len(others) > 0 {
			e.call.Region = others[0]
		}
		return wire.Body(e.r, nil, nil, max) // anonymous: policies will say
	}
	scope := e.door.scope(e.name, e.r, e.call)
	scope.Regions = append(scope.Regions, e.otherRegions()...)
	if err := e.door.checkRegion(signature, e.r, scope); err != nil {
		return err
	}
	if err := signature.CheckScope(e.r, scope); err != nil {
		return err
	}
	session, err := e.door.holder(signature, e.name)
	if err != nil {
		return err
	}
	e.call.Region = signature.Region
	if e.name != "s3" {
		if e.body, err = e.readAll(max); err != nil { // after the key was found: strangers cannot fill the memory
			return err
		}
		if signature.PayloadHash != "UNSIGNED-PAYLOAD" {
			signature.PayloadHash = "" // what the client says of the body is not believed
		}
	}
	key := e.door.keys.Of(signature, session.SecretAccessKey)
	sum := sha256.Sum256(e.body)
	if err := signature.Verify(e.r, key, hex.EncodeToString(sum[:])); err != nil {
		return err
	}
	if e.call.Time.After(session.Expiration) {
		return expiredToken(e.name)
	}
	e.call.Principal = session.Principal
	if e.name == "s3" {
		if signature.Presigned {
			wire.Unhoist(e.r)
		}
		return wire.Body(e.r, signature, key, max)
	}
	return nil
}

// maxUnsigned bounds what is read of a form that nobody signed; AWS takes SAML assertions of 100,000 characters.
const maxUnsigned = 256 << 10

// unsignedOperation names an operation that is not emulated though nobody signed the request: AssumeRoleWithSAML and
// AssumeRoleWithWebIdentity are for callers who have no key yet.
func (e *exchange) unsignedOperation() error {
	if e.table == nil {
		return nil
	}
	var name string
	switch e.protocol.Kind {
	case wire.Query:
		body, err := e.readAll(maxUnsigned)
		if err != nil {
			return err
		}
		e.body = body
		if err := e.parseForm(); err != nil {
			return err
		}
		name = e.form.Get("Action")
	case wire.JSON:
		_, name, _ = strings.Cut(e.r.Header.Get("X-Amz-Target"), ".")
	}
	if name != "" && e.table.byName[name] == nil {
		return wire.NotEmulated("operation %s of service %s", name, e.name)
	}
	return nil
}

// otherRegions are those besides the account's where the request may have been meant for.
func (e *exchange) otherRegions() []string {
	if e.table == nil || e.table.service.Regions == nil {
		return nil
	}
	return e.table.service.Regions(e.r)
}

func missingToken(p wire.Protocol) string {
	if p.Kind == wire.Query {
		return "Request is missing Authentication Token"
	}
	return "Missing Authentication Token"
}

// readAll reads the body of a request whose protocol has it in memory anyway.
func (e *exchange) readAll(max int64) ([]byte, error) {
	if e.r.Body == nil {
		return nil, nil
	}
	if e.r.ContentLength > max {
		return nil, tooLarge(max)
	}
	var body []byte
	var err error
	if n := e.r.ContentLength; n >= 0 {
		body = make([]byte, n)
		_, err = io.ReadFull(e.r.Body, body)
	} else {
		body, err = io.ReadAll(io.LimitReader(e.r.Body, max+1))
	}
	switch {
	case err != nil:
		return nil, wire.Errorf("MalformedInput", "The request body ended before it was complete.")
	case int64(len(body)) > max:
		return nil, tooLarge(max)
	}
	return body, nil
}

func tooLarge(max int64) error {
	return wire.Errorf("RequestEntityTooLarge", "Request must be smaller than %d bytes for this operation", max)
}

// scope returns the services and regions that a request may be signed for. Regional services are signed for the account's region; IAM and STS
// also answer at their global endpoints, which are signed for us-east-1, and STS in every region.
func (d *Door) scope(name string, r *http.Request, c *service.Call) wire.CredentialScope {
	scope := wire.CredentialScope{Service: name, Regions: []string{d.Region}, Now: c.Time}
	switch name {
	case "iam", "sts", "cloudfront":
		scope.Regions = append(scope.Regions, "us-east-1")
	case "bedrock": // its endpoints of all regions of the United States that inference profiles route to
		scope.Regions = append(scope.Regions, "us-east-1", "us-east-2", "us-west-2")
	case "s3":
		if r.Method == http.MethodGet && r.URL.Path == "/" { // ListBuckets, which the global endpoint answers
			scope.Regions = append(scope.Regions, "us-east-1")
		}
	}
	return scope
}

// checkRegion refuses AWS's endpoints of other regions, which clients reach through the proxy, by name. On the loopback
// address there is one endpoint, the region's own, and a wrong region is answered as AWS's endpoint of the region would.
func (d *Door) checkRegion(s *wire.Signature, r *http.Request, scope wire.CredentialScope) error {
	if wire.IsAWSHost(hostname(r.Host)) && !slices.Contains(scope.Regions, s.Region) {
		return wire.NotEmulated("region %s (the account is emulated in %s only)", s.Region, d.Region)
	}
	return nil
}

// holder finds who signed, and checks the session token.
func (d *Door) holder(s *wire.Signature, name string) (service.Session, error) {
	session, ok := d.Directory.Session(s.AccessKeyID)
	if !ok || s.SessionToken == "" {
		return session, invalidToken(name)
	}
	if subtle.ConstantTimeCompare([]byte(session.SessionToken), []byte(s.SessionToken)) != 1 {
		if name == "s3" {
			return session, wire.Errorf("InvalidToken", "The provided token is malformed or otherwise invalid.")
		}
		return session, invalidToken(name)
	}
	return session, nil
}

// expiredToken refuses a session that has ended.
func expiredToken(name string) error {
	if name == "s3" {
		return wire.Errorf("ExpiredToken", "The provided token has expired.")
	}
	return wire.Errorf("ExpiredToken", "The security token included in the request is expired")
}

// invalidToken refuses a key that nobody has.
func invalidToken(serviceName string) error {
	if serviceName == "s3" {
		return wire.Errorf("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
	}
	return wire.Errorf("InvalidClientTokenId", "The security token included in the request is invalid.")
}
