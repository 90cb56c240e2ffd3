package door

import (
	"crypto/subtle"
	"net/http"
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// scope is what a request must have been signed for. Regional services are signed for the account's region; IAM and STS
// also answer at their global endpoints, which are signed for us-east-1, and STS in every region.
func (d *Door) scope(name string, r *http.Request, c *service.Call) wire.Scope {
	scope := wire.Scope{Service: name, Regions: []string{d.Region}, Now: c.Time}
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
func (d *Door) checkRegion(s *wire.Signature, r *http.Request, scope wire.Scope) error {
	if isAWSHost(hostname(r.Host)) && !slices.Contains(scope.Regions, s.Region) {
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
