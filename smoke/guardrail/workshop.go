package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/arn"
	"cfnenv/smoke/policy"
	"cfnenv/smoke/workshop"
)

// Workshop is the account and the principal that the rules are applied for.
type Workshop struct {
	// AccountID is the account's twelve digits; empty when it is not known.
	AccountID string
	// Region is the region of the stack.
	Region string
	// Sub and Username are the principal's, the values of the required tags.
	Sub, Username string
	// RolePrefix starts every name of a role, policy or instance profile: "agentawsworkshop-agent-".
	RolePrefix string
	// BoundaryARN is the permissions boundary that every role must have.
	BoundaryARN string
	// StackPrefix starts every stack name: "agent-<sub>-". Runtime credentials may empty buckets with that prefix.
	StackPrefix string
	// Account has the names that the workshop's policies use. If it is zero, they are derived from the fields above.
	Account workshop.Account
}

// Deployment holds what is known about the coming deployment. The zero value knows nothing.
type Deployment struct {
	// StackName is the name of the stack; empty when it is not decided.
	StackName string
	// Parameters are the values that will be given; a parameter that is not among them has its default, if any.
	Parameters map[string]string
	// Defaults says that no other values will be given, so that a condition on a parameter with a default is decided.
	Defaults bool
	// Capabilities are those that will be acknowledged; nil when that is not decided.
	Capabilities []string
}

// Services are the IAM prefixes of which the execution role may use every action.
func Services() []string {
	return []string{
		"acm", "apigateway", "application-autoscaling", "autoscaling", "cloudfront", "cloudwatch", "cognito-identity", "cognito-idp",
		"dynamodb", "ec2", "ecr", "ecs", "eks", "elasticloadbalancing", "events", "kms", "lambda", "logs", "rds", "route53", "s3",
		"secretsmanager", "servicediscovery", "sns", "sqs", "ssm", "states",
	}
}

func passable() []string {
	return []string{
		"apigateway.amazonaws.com", "cloudformation.amazonaws.com", "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "ecs.amazonaws.com",
		"eks.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com", "monitoring.rds.amazonaws.com", "rds.amazonaws.com", "states.amazonaws.com",
	}
}

// attachable are the managed policies of AWS's own that the execution role may attach; one that ends in "*" is a prefix.
func attachable() []string {
	const aws = "arn:aws:iam::aws:policy/"
	return []string{
		aws + "service-role/*", aws + "AmazonEC2ContainerRegistryReadOnly", aws + "AmazonSSMManagedInstanceCore", aws + "CloudWatchAgentServerPolicy",
		aws + "AmazonEKSClusterPolicy", aws + "AmazonEKSWorkerNodePolicy", aws + "AmazonEKS_CNI_Policy",
	}
}

func linkable() []string {
	return []string{
		"autoscaling.amazonaws.com", "ecs.amazonaws.com", "eks.amazonaws.com", "elasticloadbalancing.amazonaws.com", "rds.amazonaws.com", "spot.amazonaws.com",
	}
}

// actor classifies callers by the role in their session ARN.
type actor int

const (
	stranger actor = iota
	provisioner
	runtimeUser
	executionRole
	agentRole
)

// caller is a role of the workshop with the policies that apply to it.
type caller struct {
	actor     actor
	account   workshop.Account
	principal policy.Principal
	policies  policy.Policies
	boundary  string // the name of the permissions boundary
}

// account returns the account with the names that the workshop's policies use.
func (w Workshop) account() workshop.Account {
	if w.Account.ID != "" {
		return w.Account
	}
	id := w.AccountID
	if id == "" {
		id = arn.Parse(w.BoundaryARN).Account
	}
	return workshop.Account{ID: id, Region: w.Region, Prefix: strings.TrimSuffix(w.RolePrefix, "-agent-")}
}

func (w Workshop) actorOf(role string) actor {
	account := w.account()
	switch {
	case role == account.ExecutionRole():
		return executionRole
	case role == account.ProvisioningRole():
		return provisioner
	case role == account.RuntimeRole():
		return runtimeUser
	case w.RolePrefix != "" && strings.HasPrefix(role, w.RolePrefix):
		return agentRole
	}
	return stranger
}

// newCaller compiles the policies of a role. Of an agent's role only the boundary is known: its own policies are in the
// template that made it.
func (w Workshop) newCaller(content *workshop.Content, role string) (*caller, error) {
	account := w.account()
	c := &caller{actor: w.actorOf(role), account: account}
	known, ok := content.Role(role)
	if c.actor == agentRole {
		known, ok = workshop.Role{ARN: account.RoleARN(role), Boundary: account.WorkloadBoundary()}, true
	}
	if !ok {
		return nil, fmt.Errorf("the workshop's account has no role %s", role)
	}
	c.principal = policy.Principal{
		ARN: "arn:aws:sts::" + account.ID + ":assumed-role/" + role + "/SESSION", RoleARN: known.ARN, Account: account.ID, Type: policy.TypeAssumedRole,
	}
	if c.actor == provisioner || c.actor == runtimeUser {
		c.principal.Tags = map[string]string{workshop.TagSub: w.Sub, workshop.TagUsername: w.Username}
	}
	for _, inline := range known.Inline {
		if err := parseInto(&c.policies.Identity, policy.Inline, inline.Name, inline.Text); err != nil {
			return nil, err
		}
	}
	for _, arn := range known.Attached {
		managed, _ := content.Policy(arn)
		if err := parseInto(&c.policies.Identity, policy.Identity, arn, managed.Text); err != nil {
			return nil, err
		}
	}
	if boundary, ok := content.Policy(known.Boundary); ok {
		c.boundary = boundary.Name
		if err := parseInto(&c.policies.Boundary, policy.Boundary, boundary.ARN, boundary.Text); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// controls compiles the service control policies that the workshop's organization may have.
func controls(content *workshop.Content) (all []*policy.Document, err error) {
	for _, control := range content.SCPs {
		if err := parseInto(&all, policy.SCP, control.Name, control.Text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func parseInto(to *[]*policy.Document, kind policy.Kind, name, text string) error {
	document, err := policy.Parse(kind, name, []byte(text))
	if err != nil {
		return fmt.Errorf("policy %s of the workshop: %w", name, err)
	}
	*to = append(*to, document)
	return nil
}

// request makes a request of this caller, with the condition keys that every request has.
func (c *caller) request(action, resource string) policy.Request {
	keys := c.principal.Context()
	region := c.account.Region
	if own := arn.Parse(resource).Region; own != "" {
		region = own
	} else if service(action) == "bedrock" && strings.HasPrefix(resource, "arn:") {
		// Behind a global inference profile (AWS: Amazon Bedrock User Guide, "Global cross-Region inference").
		region = "unspecified"
	}
	keys.Set("aws:RequestedRegion", region)
	if c.actor == executionRole {
		keys.Set("aws:ViaAWSService", "true")
		keys.Set("aws:CalledVia", "cloudformation.amazonaws.com")
	}
	return policy.Request{Action: action, Resource: resource, Principal: c.principal, Context: keys}
}
