// Package wire is how AWS clients and the emulated account write to each other: the SigV4 signatures that requests carry,
// the codecs of AWS's protocols, and the one table of error codes.
package wire

import (
	"slices"
	"strings"
)

// Protocol is one way in which a service speaks.
type Protocol struct {
	Kind kind
	// Version is the API version of the query protocol (2010-05-15), or of JSON ("1.0", "1.1").
	Version string
	// Namespace is the XML namespace of the query protocol and of REST-XML answers, or the error namespace of JSON
	// ("com.amazonaws.sqs").
	Namespace string
	// Target precedes the operation in X-Amz-Target: "AmazonSQS".
	Target string
}

// kind is a family of protocols.
type kind int

// The protocols of AWS's API models.
const (
	// Query sends a form with Action and Version and answers in XML (CloudFormation, IAM, STS, SQS before 2023).
	Query kind = iota
	// JSON sends X-Amz-Target and a JSON body (SQS, CloudWatch Logs, DynamoDB).
	JSON
	// RESTJSON uses method and path, JSON bodies and x-amzn-ErrorType (Lambda).
	RESTJSON
	// RESTXML uses method and path and XML bodies (S3, CloudFront).
	RESTXML
)

// AWSDomains are the domains below which AWS's endpoints are, function URLs included.
func AWSDomains() []string { return []string{"amazonaws.com", "amazonaws.com.cn", "api.aws", "on.aws"} }

// IsAWSHost reports whether a host name, in lower case, is one of AWS's endpoints.
func IsAWSHost(host string) bool {
	return slices.ContainsFunc(AWSDomains(), func(domain string) bool { return strings.HasSuffix(host, "."+domain) })
}
