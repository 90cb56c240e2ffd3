package policy

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"cfnenv/smoke/jsontree"
)

// Policy language versions.
const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)

// maxText is the longest policy, in bytes, that any API of AWS takes (IAM API reference, policyDocumentType).
const maxText = 131072

// maxDepth bounds nesting: a policy needs five levels.
const maxDepth = 15

// Parse compiles a policy. name is what matched statements are reported under: a policy's name or ARN. The error is a
// [*ParseError], in the words of the service that takes this kind of policy.
//
// The checks run in the order in which IAM runs them, so that a policy with
// several faults is refused for the one that IAM names.
func Parse(kind Kind, name string, text []byte) (*Document, error) {
	d := &Document{kind: kind, name: name}
	if err := d.parse(text); err != nil {
		var f fault
		if !errors.As(err, &f) {
			f = faultSyntax
		}
		return nil, kind.refusal(f)
	}
	return d, nil
}

func (d *Document) parse(text []byte) error {
	if len(text) > maxText {
		return faultSyntax
	}
	root, err := jsontree.Read(text, maxDepth)
	if err != nil || !utf8.Valid(text) {
		return d.kind.notJSON(text)
	}
	if _, twice := root.Repeated(); twice { // the policy grammar has every block at most once
		return d.kind.notJSON(text)
	}
	raw, err := d.envelope(root)
	if err != nil {
		return err
	}
	if d.version != version2012 && d.kind.needs2012() {
		return faultVersion
	}
	if d.version == "" {
		d.version = version2008
	}
	if err := validate(d.kind, raw); err != nil {
		return err
	}
	return d.compile(raw, text)
}

// notJSON is the fault of a text that is no JSON. For trust and bucket policies
// AWS has a sentence of its own, for bucket policies that begin like one.
func (k Kind) notJSON(text []byte) error {
	text = bytes.TrimSpace(text)
	if k == Trust || k == Resource && len(text) > 0 && text[0] == '{' {
		return faultJSON
	}
	return faultSyntax
}

// needs2012 reports whether the service refuses a policy without "Version": "2012-10-17". IAM does for managed
// policies; trust, resource and inline policies of the old version exist and are taken.
func (k Kind) needs2012() bool { return k == Identity || k == Boundary || k == SCP }

// takesPrincipals reports whether the policy is attached to something that principals come to: a resource or a role.
func (k Kind) takesPrincipals() bool { return k == Resource || k == Trust }

// envelope reads the top level: Version, Id and Statement.
func (d *Document) envelope(root *jsontree.Node) ([]rawStatement, error) {
	if root.Kind != jsontree.Object {
		return nil, faultSyntax
	}
	for i := range root.Items {
		item := &root.Items[i]
		switch item.Name {
		case "Version":
			if item.Kind != jsontree.String || item.Text != version2008 && item.Text != version2012 {
				return nil, faultSyntax
			}
			d.version = item.Text
		case "Id":
			if item.Kind != jsontree.String {
				return nil, faultSyntax
			}
		case "Statement":
		default:
			return nil, faultSyntax
		}
	}
	body := root.Member("Statement")
	if body == nil {
		return nil, faultSyntax
	}
	if body.Kind == jsontree.Object {
		s, err := readStatement(body)
		s.start = body.Start + 1
		return []rawStatement{s}, err
	}
	if body.Kind != jsontree.List || len(body.Items) == 0 {
		return nil, faultSyntax
	}
	raw := make([]rawStatement, len(body.Items))
	for i := range body.Items {
		s, err := readStatement(&body.Items[i])
		if err != nil {
			return nil, err
		}
		// The simulation API counts a statement in a list from the end of the
		// token before it, and a lone statement from its opening brace.
		s.start = body.Items[i].Before
		raw[i] = s
	}
	return raw, nil
}

// validate applies the rules that span a whole statement or policy.
func validate(kind Kind, raw []rawStatement) error {
	for i := range raw {
		if err := raw[i].legacy(); err != nil {
			return err
		}
	}
	resourceFault := resourceFormats(raw)
	if resourceFault == error(faultLegacy) {
		return resourceFault
	}
	sids := map[string]bool{}
	for i := range raw {
		// IAM user guide, "Grammar of the IAM JSON policy language": Sids in policies of resources may have spaces and more.
		if !kind.takesPrincipals() && !isAlphanumeric(raw[i].sid, "") {
			return faultSidText
		}
		if sid := raw[i].sid; sid != "" {
			if sids[sid] {
				return faultSid
			}
			sids[sid] = true
		}
	}
	for i := range raw {
		if len(raw[i].action.values) == 0 {
			return faultActions
		}
	}
	if resourceFault != nil {
		return resourceFault
	}
	for i := range raw {
		if err := raw[i].action.vendors(); err != nil {
			return err
		}
	}
	for i := range raw {
		if err := raw[i].fits(kind); err != nil {
			return err
		}
	}
	return nil
}

// compile turns checked statements into what Evaluate runs on.
func (d *Document) compile(raw []rawStatement, text []byte) error {
	variables := d.version == version2012
	keys, vars := keyList{}, keyList{}
	d.statements = make([]statement, len(raw))
	where := jsontree.NewCursor(text)
	for i := range raw {
		s, err := raw[i].compile(variables, &keys, &vars)
		if err != nil {
			return err
		}
		s.ref.Policy, s.ref.Kind = d.name, d.kind
		s.ref.Start.Line, s.ref.Start.Column = where.Place(raw[i].start)
		s.ref.End.Line, s.ref.End.Column = where.Place(raw[i].end)
		d.statements[i] = s
	}
	d.keys, d.variables = keys.sorted(), vars.sorted()
	return nil
}

// ParseError says why AWS would refuse a policy.
type ParseError struct {
	// Code is the API error code: MalformedPolicyDocument from IAM and STS, MalformedPolicy from S3,
	// MalformedPolicyDocumentException from Organizations.
	Code string
	// Message is AWS's sentence.
	Message string
}

// Error returns AWS's sentence.
func (e *ParseError) Error() string { return e.Message }

// fault is a reason to refuse a policy: IAM's sentence, and S3's where S3 words it differently.
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
