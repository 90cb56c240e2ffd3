package guardrail

import (
	"errors"
	"fmt"
	"strings"

	"cfnenv/smoke/template"
)

// maxBody is how many bytes of template CreateStack and CreateChangeSet take in TemplateBody.
// AWS: CloudFormation API reference, CreateStack, TemplateBody.
const maxBody = 51_200

// CheckSource parses a template and checks it. A template that cannot be read is a finding, not an error.
func CheckSource(source []byte, w Workshop, d Deployment) []Finding {
	t, err := template.Parse(source)
	if err != nil {
		return []Finding{templateFinding(err)}
	}
	findings := Check(t, w, d)
	if len(source) > maxBody {
		findings = append([]Finding{{
			Rule: RuleSize, Level: Error, Pos: template.Pos{Line: 1, Column: 1},
			Problem: fmt.Sprintf("the template has %d bytes; CloudFormation takes %d in a request", len(source), maxBody),
			Fix:     "split the stack, or shorten it: comments and inline code count too",
		}}, findings...)
	}
	return findings
}

// Check applies every rule to a template.
func Check(t *template.Template, w Workshop, d Deployment) []Finding {
	c := newChecker(t, w, d)
	for _, problem := range t.Problems() {
		if !errors.Is(problem, template.ErrNotEmulated) { // what only the emulator cannot do is no fault
			c.add(templateFinding(problem))
		}
	}
	c.stack()
	for _, resource := range t.Resources {
		if c.made(resource) {
			c.resource(resource)
		}
	}
	return sorted(c.findings)
}

func templateFinding(err error) Finding {
	f := Finding{Rule: RuleTemplate, Level: Error, Problem: err.Error(), Fix: "correct the template; CloudFormation answers with this sentence"}
	if at := (*template.Error)(nil); errors.As(err, &at) {
		f.Pos = at.Pos
	}
	return f
}

// checker collects the findings of one check.
type checker struct {
	template   *template.Template
	workshop   Workshop
	deployment Deployment
	known      template.Known
	findings   []Finding
}

func newChecker(t *template.Template, w Workshop, d Deployment) *checker {
	return &checker{template: t, workshop: w, deployment: d, known: template.Known{
		Parameters: d.Parameters,
		Pseudo: template.Pseudo{
			AccountID: w.AccountID, Region: w.Region, Partition: "aws", URLSuffix: "amazonaws.com", StackName: d.StackName,
		},
	}}
}

// made reports whether a resource may come to be: its condition is not known to be false.
func (c *checker) made(r *template.Resource) bool {
	if r.Condition == "" {
		return true
	}
	holds, decided := c.template.Decide(r.Condition, c.known)
	return holds || !decided
}

func (c *checker) add(f Finding) { c.findings = append(c.findings, f) }

// refuse adds an error about a resource; problem is a format.
func (c *checker) refuse(rule string, r *template.Resource, pos template.Pos, fix, problem string, args ...any) {
	c.add(Finding{Rule: rule, Level: Error, Pos: pos, Resource: r.LogicalID, Problem: fmt.Sprintf(problem, args...), Fix: fix})
}

// leaveOpen adds that a property cannot be judged, and why.
func (c *checker) leaveOpen(rule string, r *template.Resource, value alternative, property, wanted string) {
	c.add(Finding{
		Rule: rule, Level: Open, Pos: place(value.Partial, r.Pos), Resource: r.LogicalID,
		Problem: fmt.Sprintf("cannot tell whether %s (%s)%s %s: %s", property, value, value.when, wanted, why(value.Partial)),
		Fix:     "give the value (--parameter NAME=VALUE), or write it so that it " + wanted + " whatever the rest becomes",
	})
}

// property follows a property of a resource.
func (c *checker) property(r *template.Resource, path ...string) template.Partial {
	return c.template.Partial(r.Properties.At(path...), c.known)
}

// resource applies the rules of a resource's type.
func (c *checker) resource(r *template.Resource) {
	c.resourceType(r)
	c.names(r)
	c.passedRoles(r)
	switch r.Type {
	case "AWS::IAM::Role":
		c.role(r)
	case "AWS::IAM::ManagedPolicy":
		c.prefixedName(RulePolicyName, r, "ManagedPolicyName")
		c.attachedTo(r, "Roles")
	case "AWS::IAM::Policy":
		c.attachedTo(r, "Roles")
	case "AWS::IAM::InstanceProfile":
		c.prefixedName(RuleProfileName, r, "InstanceProfileName")
	case "AWS::IAM::ServiceLinkedRole":
		c.serviceLinkedRole(r)
	case "AWS::Lambda::Url":
		c.functionURL(r)
	case "AWS::S3::Bucket":
		c.bucket(r)
	}
}

// stack applies the rules of the deployment as a whole.
func (c *checker) stack() {
	for _, transform := range c.template.Transforms {
		c.add(Finding{
			Rule: RuleTransform, Level: Error, Pos: transform.Pos,
			Problem: "the template uses the transform " + transform.Name,
			Fix:     "deploy the expanded template: for SAM, write the AWS::Lambda and AWS::IAM resources out",
		})
	}
	if name := c.deployment.StackName; name != "" {
		if !strings.HasPrefix(name, c.workshop.StackPrefix) {
			c.add(Finding{
				Rule: RuleStackName, Level: Error,
				Problem: fmt.Sprintf("the stack name %s does not start with %s", name, c.workshop.StackPrefix),
				Fix:     "name it " + c.workshop.StackPrefix + "SOMETHING",
			})
		}
		if len(name) > maxStackName {
			c.add(Finding{
				Rule: RuleStackName, Level: Error,
				Problem: fmt.Sprintf("the stack name has %d characters; CloudFormation takes %d", len(name), maxStackName),
				Fix:     "shorten it",
			})
		}
	}
	if c.deployment.Capabilities == nil {
		return
	}
	needed := c.template.Capabilities()
	if missing := needed.Missing(c.deployment.Capabilities); len(missing) > 0 {
		c.add(Finding{
			Rule: RuleCapabilities, Level: Error,
			Problem: fmt.Sprintf("the deployment does not acknowledge %s (%s)", strings.Join(missing, ", "), needed.Reason),
			Fix:     "add --capabilities " + strings.Join(missing, " "),
		})
	}
}

// maxStackName is CloudFormation's limit. AWS: CloudFormation API reference, CreateStack, StackName.
const maxStackName = 128
