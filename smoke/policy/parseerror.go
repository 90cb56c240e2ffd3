package policy

import "fmt"

// ParseError says why AWS would refuse a policy.
type ParseError struct {
	// Code is the API error code: MalformedPolicyDocument from IAM and STS,
	// MalformedPolicy from S3, MalformedPolicyDocumentException from
	// Organizations.
	Code string
	// Message is AWS's sentence.
	Message string
}

// Error returns AWS's sentence.
func (e *ParseError) Error() string { return e.Message }

// fault is a reason to refuse a policy: IAM's sentence, and S3's where S3
// words it differently.
type fault struct{ iam, s3 string }

// The faults without parameters. IAM's sentences are those that its API
// answers with; S3's are those of PutBucketPolicy.
var (
	faultSyntax    = fault{"Syntax errors in policy.", "Policies must be valid JSON and the first byte must be '{'"}
	faultJSON      = fault{"This policy contains invalid Json", ""}
	faultVersion   = fault{"Policy document must be version 2012-10-17 or greater.", ""}
	faultLegacy    = fault{"The policy failed legacy parsing", "Invalid policy syntax."}
	faultSid       = fault{"Statement IDs (SID) in a single policy must be unique.", ""}
	faultSidText   = fault{"Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*", ""}
	faultActions   = fault{"Policy statement must contain actions.", "Missing required field Action"}
	faultResources = fault{"Policy statement must contain resources.", "Missing required field Resource"}
	faultPrincipal = fault{"Policy document should not specify a principal.", ""}
	faultNobody    = fault{"Missing required field Principal", ""}
	faultEmpty     = fault{"Missing required field Principal cannot be empty!", ""}
	faultVendor    = fault{"Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.", "Policy has invalid action"}
	faultColons    = fault{"Actions/Condition can contain only one colon.", "Policy has invalid action"}
	faultTrust     = fault{"AssumeRole policy may only specify STS AssumeRole actions.", ""}
	faultRegex     = fault{"Resource vendor must be fully qualified and cannot contain regexes.", faultBadResource}
	faultIAMPath   = fault{`IAM resource path must either be "*" or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.`, faultBadResource}
)

const faultBadResource = "Policy has invalid resource"

func faultProhibited(field string) fault { return fault{"Has prohibited field " + field, ""} }

func faultInvalidVendor(vendor string) fault {
	return fault{fmt.Sprintf("Vendor %s is not valid", vendor), "Policy has invalid action"}
}

func faultInvalidPrincipal(kind, value string) fault {
	return fault{fmt.Sprintf("Invalid principal in policy: %q:%q", kind, value), "Invalid principal in policy"}
}

func faultResource(format string, args ...any) fault {
	return fault{fmt.Sprintf(format, args...), faultBadResource}
}

// Error makes a fault an error while a policy is read.
func (f fault) Error() string { return f.iam }

// refusal words a fault as the service does that takes this kind of policy.
func (k Kind) refusal(f fault) *ParseError {
	switch k {
	case Resource:
		if f.s3 != "" {
			return &ParseError{Code: "MalformedPolicy", Message: f.s3}
		}
		return &ParseError{Code: "MalformedPolicy", Message: f.iam}
	case SCP:
		return &ParseError{
			Code:    "MalformedPolicyDocumentException",
			Message: "The provided policy document does not meet the requirements of the specified policy type.",
		}
	}
	return &ParseError{Code: "MalformedPolicyDocument", Message: f.iam}
}
