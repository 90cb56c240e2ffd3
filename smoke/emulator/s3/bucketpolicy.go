package s3

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// maxPolicy is the size of a bucket policy in bytes (AWS: S3 user guide, "Adding a bucket policy").
const maxPolicy = 20 << 10

type putBucketPolicyInput struct {
	inBucket
	ConfirmRemoveSelfBucketAccess bool   `s3:"header=x-amz-confirm-remove-self-bucket-access"`
	Policy                        string `s3:"text"`
}

type bucketPolicyOutput struct {
	Type   string `s3:"header=Content-Type" json:"-"`
	Policy string `json:"Policy"`
	Body   []byte `s3:"stream" json:"-"`
}

func (s *store) putBucketPolicy(b *bucket, in *putBucketPolicyInput) (*none, error) {
	if len(in.Policy) > maxPolicy {
		return nil, errPolicy("Policy exceeds the maximum allowed document size")
	}
	document, err := policy.Parse(policy.Resource, bucketARN(b.name), []byte(in.Policy))
	if err != nil {
		var parse *policy.ParseError
		if errors.As(err, &parse) {
			return nil, errPolicy(parse.Message)
		}
		return nil, err
	}
	if err := service.CheckKeys("of bucket "+b.name, document, s.env.KnowsKey); err != nil {
		return nil, err
	}
	for _, arn := range document.PrincipalARNs() {
		if s.env.HasPrincipal != nil && !s.env.HasPrincipal(arn) {
			return nil, wire.Errorf("MalformedPolicy", "Invalid principal in policy").With("Detail", `"AWS" : "`+arn+`"`)
		}
	}
	statements, err := readStatements(in.Policy)
	if err != nil {
		return nil, errPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	for _, s := range statements {
		for _, resource := range s.Resource {
			if arn := bucketARN(b.name); resource != arn && !strings.HasPrefix(resource, arn+"/") {
				return nil, errPolicy("Policy has invalid resource")
			}
		}
		if s.public() && b.public != nil && b.public.BlockPublicPolicy {
			return nil, wire.Errorf("AccessDenied", "Public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
		}
	}
	b.policy, b.policyText = document, in.Policy
	return &none{}, nil
}

func getBucketPolicy(b *bucket, _ *BucketInput) (*bucketPolicyOutput, error) {
	if b.policy == nil {
		return nil, errNotConfigured(b, "NoSuchBucketPolicy", "The bucket policy does not exist")
	}
	return &bucketPolicyOutput{Type: "application/json", Policy: b.policyText, Body: []byte(b.policyText)}, nil
}

func deleteBucketPolicy(b *bucket, _ *BucketInput) (*none, error) {
	b.policy, b.policyText = nil, ""
	return &none{}, nil
}

func errPolicy(message string) error {
	return wire.Errorf("MalformedPolicy", "%s", message)
}

// statement holds the elements of a policy statement that block public access looks at.
type statement struct {
	Effect       string
	Principal    oneOrMore
	NotPrincipal oneOrMore
	Resource     oneOrMore
	Condition    map[string]map[string]json.RawMessage
}

// oneOrMore reads the policy language's "one text or a list of them", and a principal's map of such.
type oneOrMore []string

// UnmarshalJSON flattens every form to a list.
func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var one string
	var more []string
	var kinds map[string]oneOrMore
	switch {
	case json.Unmarshal(text, &one) == nil:
		*o = oneOrMore{one}
	case json.Unmarshal(text, &more) == nil:
		*o = more
	default:
		if err := json.Unmarshal(text, &kinds); err != nil {
			return err
		}
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			*o = append(*o, kinds[kind]...)
		}
	}
	return nil
}

func readStatements(text string) ([]statement, error) {
	var several struct{ Statement []statement }
	if json.Unmarshal([]byte(text), &several) == nil {
		return several.Statement, nil
	}
	var single struct{ Statement statement }
	if err := json.Unmarshal([]byte(text), &single); err != nil {
		return nil, err
	}
	return []statement{single.Statement}, nil
}

// public reports whether a statement opens the bucket to everybody: it allows, names everybody, and no condition ties
// the caller to something fixed. NotPrincipal names everybody. The keys are those of AWS: S3 user
// guide, "The meaning of public".
func (s statement) public() bool {
	if s.Effect != "Allow" || len(s.NotPrincipal) == 0 && !slices.Contains(s.Principal, "*") {
		return false
	}
	for operator, keys := range s.Condition {
		if !ties(operator) {
			continue
		}
		for key, value := range keys {
			switch strings.ToLower(key) {
			case "aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourcearn",
				"aws:sourceaccount", "aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:userid", "s3:x-amz-server-side-encryption-aws-kms-key-id",
				"s3:dataaccesspointarn", "s3:dataaccesspointaccount":
				if fixed(strings.ToLower(key), value) {
					return false
				}
			}
		}
	}
	return true
}

// ties reports whether a condition with this operator ties a caller to its values. Negations, Null, …IfExists and
// ForAllValues: do not: a request without the key meets them (AWS: IAM user guide, "Condition operators" and "Set operators
// for multivalued context keys").
func ties(operator string) bool {
	o := strings.ToLower(operator)
	return !strings.Contains(o, "not") && o != "null" && !strings.HasSuffix(o, "ifexists") && !strings.HasPrefix(o, "forallvalues:")
}

// fixed reports whether all values of a condition are fixed: without wildcards and variables, and no addresses of the whole
// Internet.
func fixed(key string, value json.RawMessage) bool {
	var values oneOrMore
	if json.Unmarshal(value, &values) != nil || len(values) == 0 {
		return false
	}
	return !slices.ContainsFunc(values, func(v string) bool {
		return strings.ContainsAny(v, "*?$") || key == "aws:sourceip" && strings.HasSuffix(v, "/0")
	})
}
