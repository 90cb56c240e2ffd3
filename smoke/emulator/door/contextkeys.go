package door

import (
	"net"
	"strconv"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/policy"
)

// contextKeys are the condition keys of a check: those of the principal, the global ones, and those that the service
// gave (AWS: IAM user guide, "AWS global condition context keys").
//
// aws:SecureTransport is always true: the clients that speak plain HTTP to the loopback address would speak HTTPS to AWS.
// aws:MultiFactorAuthPresent is there and false, as on every session of a role that was assumed without a device; keys that
// are never present on a session of this account (aws:MultiFactorAuthAge, aws:SourceVpc, aws:PrincipalOrgID and so on) stay
// absent.
func contextKeys(c *service.Call, principal policy.Principal, check service.Check) policy.Context {
	keys := principal.Context()
	keys.Set("aws:RequestedRegion", requestedRegion(c))
	keys.Set("aws:SecureTransport", "true")
	keys.Set("aws:CurrentTime", c.Time.UTC().Format(time.RFC3339))
	keys.Set("aws:EpochTime", strconv.FormatInt(c.Time.Unix(), 10))
	keys.Set("aws:ResourceAccount", resourceAccount(c, check))
	if c.Principal.Type == service.AssumedRole {
		keys.Set("aws:MultiFactorAuthPresent", "false")
	}
	if !c.Principal.TokenIssued.IsZero() {
		keys.Set("aws:TokenIssueTime", c.Principal.TokenIssued.UTC().Format(time.RFC3339))
	}
	if c.Principal.SourceIdentity != "" {
		keys.Set("aws:SourceIdentity", c.Principal.SourceIdentity)
	}
	if via := c.Principal.CalledVia; len(via) > 0 {
		keys.Set("aws:ViaAWSService", "true")
		keys.Set("aws:CalledVia", via...)
		keys.Set("aws:CalledViaFirst", via[0])
		keys.Set("aws:CalledViaLast", via[len(via)-1])
	} else {
		keys.Set("aws:ViaAWSService", "false")
	}
	if c.Principal.SourceARN != "" {
		keys.Set("aws:SourceArn", c.Principal.SourceARN)
		keys.Set("aws:SourceAccount", c.Principal.SourceAccount)
	}
	if c.HTTP != nil {
		if host, _, err := net.SplitHostPort(c.HTTP.RemoteAddr); err == nil {
			keys.Set("aws:SourceIp", host)
		}
		if agent := c.HTTP.UserAgent(); agent != "" {
			keys.Set("aws:UserAgent", agent)
		}
		if referer := c.HTTP.Referer(); referer != "" {
			keys.Set("aws:Referer", referer)
		}
	}
	keys.Merge(check.Context)
	return keys
}

// requestedRegion is the region of the endpoint that was called; global services are called in us-east-1.
func requestedRegion(c *service.Call) string {
	switch c.Service {
	case "iam", "cloudfront":
		return "us-east-1"
	}
	return c.Region
}

// knowsKey reports whether a policy of this account may test or use a condition key. Global keys are known; of the keys
// of emulated services, those that the services fill. Keys of other services can never matter here, because no request
// reaches those services.
func (d *Door) knowsKey(key string) bool {
	prefix, name, _ := strings.Cut(strings.ToLower(key), ":")
	if prefix == "aws" {
		return knownGlobal(name)
	}
	t := d.services[prefix]
	if t == nil {
		return true
	}
	for _, known := range t.service.ConditionKeys {
		known = strings.ToLower(known)
		if known == prefix+":"+name || strings.HasSuffix(known, "/*") && strings.HasPrefix(prefix+":"+name, known[:len(known)-1]) {
			return true
		}
	}
	return false
}

// knownGlobal reports whether AWS has a global condition key of that name, in lower case and without "aws:".
func knownGlobal(name string) bool {
	if tag, _, found := strings.Cut(name, "/"); found {
		return tag == "principaltag" || tag == "requesttag" || tag == "resourcetag"
	}
	switch name {
	case "calledvia", "calledviafirst", "calledvialast", "currenttime", "epochtime", "multifactorauthpresent", "principalaccount",
		"principalarn", "principalisawsservice", "principalservicename", "principalservicenameslist", "principaltype", "referer", "requestedregion",
		"resourceaccount", "securetransport", "sourceaccount", "sourcearn", "sourceidentity", "sourceip", "tagkeys", "tokenissuetime",
		"useragent", "userid", "username", "viaawsservice",
		// absent from every request of this account, as they would be from the workshop's
		"ec2instancesourceprivateipv4", "ec2instancesourcevpc", "federatedprovider", "multifactorauthage",
		"principalorgid", "principalorgpaths", "resourceorgid", "resourceorgpaths", "sourceorgid", "sourceorgpaths", "sourcevpc",
		"sourcevpcarn", "sourcevpce", "vpceaccount", "vpceorgid", "vpceorgpaths", "vpcsourceip", "assumedroot", "chatbotsourcearn":
		return true
	}
	return false
}
