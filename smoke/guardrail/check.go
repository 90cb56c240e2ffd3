package guardrail

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"cfnenv/smoke/template"
	"cfnenv/smoke/workshop"
)

// maxBody is how many bytes of template CreateStack and CreateChangeSet take in TemplateBody.
// AWS: CloudFormation API reference, CreateStack, TemplateBody.
const maxBody = 51_200

// CheckSource parses a template and checks it. A template that cannot be read is a finding, not an error.
func CheckSource(source []byte, w Workshop, d Deployment) []Finding {
	t, err := template.Parse(source)
	if err != nil {
		return Unreadable(err)
	}
	return Check(t, w, d)
}

// Unreadable are the findings of a template that template.Parse refuses.
func Unreadable(err error) []Finding {
	f := templateFinding(err)
	if errors.Is(err, template.ErrNotEmulated) {
		f.Level, f.Fix = Open, "cfnenv cannot read this part of the template, so nothing in it was checked"
	}
	return []Finding{f}
}

// Check applies every rule to a template.
func Check(t *template.Template, w Workshop, d Deployment) []Finding {
	c := newChecker(t, w, d)
	if len(t.Transforms) == 0 { // what a macro makes of the template is not known
		for _, problem := range t.Problems() {
			if !errors.Is(problem, template.ErrNotEmulated) { // what only the emulator cannot do is no fault
				c.add(templateFinding(problem))
			}
		}
	}
	c.stack()
	c.language()
	for _, resource := range t.Resources {
		if c.made(resource) {
			c.resource(resource)
		}
	}
	c.foresee()
	c.switches()
	return sorted(c.findings)
}

func templateFinding(err error) Finding {
	f := Finding{Rule: RuleTemplate, Level: Error, Problem: err.Error(), Fix: "fix the template here: CloudFormation answers with this message"}
	if at := (*template.Error)(nil); errors.As(err, &at) {
		f.Pos = at.Pos
		if at.Hint != "" {
			f.Fix = at.Hint + ", which provisioning credentials may not use: write out what it generates"
		}
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
	content    *workshop.Workshop // with callers, nil until a policy is asked
	callers    map[string]*caller
}

func newChecker(t *template.Template, w Workshop, d Deployment) *checker {
	return &checker{template: t, workshop: w, deployment: d, known: template.Known{
		Parameters: d.Parameters, Defaults: d.Defaults,
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
func (c *checker) leaveOpen(rule string, r *template.Resource, fix string, value alternative, property, wanted string) {
	var give []string
	for _, piece := range value.Pieces {
		if piece.Resource != "" && c.template.Resource(piece.Resource) == nil {
			return // the template refers to what it does not have: the rule for templates says so
		}
		if p := c.template.Parameter(piece.Parameter); p != nil && !piece.Known() && !p.NoEcho {
			give = append(give, "--parameter "+p.Name+"=VALUE")
		}
	}
	if give != nil {
		fix = "check with " + strings.Join(give, " ") + ", or use what is sure to pass: " + fix
	}
	c.add(Finding{
		Rule: rule, Level: Open, Pos: place(value.Partial, r.Pos), Resource: r.LogicalID,
		Problem: fmt.Sprintf("cannot tell whether %s%s%s %s: %s", property, spelled(value), value.when, wanted, why(value.Partial)),
		Fix:     fix,
	})
}

// spelled is a text in brackets, as the template spells what is unknown of it; nothing for what is no text.
func spelled(value alternative) string {
	if value.Kind != template.PartialText {
		return ""
	}
	return " (" + value.String() + ")"
}

// property follows a property of a resource, which is there only when the resource's condition holds.
func (c *checker) property(r *template.Resource, name string) template.Partial {
	known := c.known
	known.Condition = r.Condition
	return c.template.Partial(r.Property(name), known)
}

// resource applies the rules of a resource's type.
func (c *checker) resource(r *template.Resource) {
	c.resourceType(r)
	c.names(r)
	c.passedRoles(r)
	c.workload(r)
	c.assets(r)
	switch r.Type {
	case "AWS::IAM::Role":
		c.role(r)
	case "AWS::IAM::ManagedPolicy":
		c.prefixedName(RulePolicyName, r, "ManagedPolicyName")
		c.noPath(RulePolicyName, r)
		c.attachedTo(r, "Roles.*")
		c.attachedToPeople(r)
	case "AWS::IAM::Policy":
		c.attachedTo(r, "Roles.*")
		c.attachedToPeople(r)
	case "AWS::IAM::RolePolicy":
		c.attachedTo(r, "RoleName")
	case "AWS::IAM::InstanceProfile":
		c.prefixedName(RuleProfileName, r, "InstanceProfileName")
		c.noPath(RuleProfileName, r)
		c.attachedTo(r, "Roles.*")
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
	if size := c.template.Bytes; size > maxBody {
		c.add(Finding{
			Rule: RuleSize, Level: Error, Pos: template.Pos{Line: 1, Column: 1},
			Problem: fmt.Sprintf("the template has %d bytes; CloudFormation accepts at most %d in a request", size, maxBody),
			Fix:     "split the stack, or shorten it: comments and inline code count too",
		})
	}
	for _, transform := range c.template.Transforms {
		c.add(Finding{
			Rule: RuleTransform, Level: Error, Pos: transform.Pos,
			Problem: "the template uses the transform " + transform.Name,
			Fix:     transformFix(transform.Name),
		})
	}
	if name := c.deployment.StackName; name != "" {
		c.nameOfStack(name)
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

// nameOfStack checks the name of the stack.
func (c *checker) nameOfStack(name string) {
	refuse := func(fix, problem string, args ...any) {
		c.add(Finding{Rule: RuleStackName, Level: Error, Problem: fmt.Sprintf(problem, args...), Fix: fix})
	}
	if prefix := c.workshop.StackPrefix; !strings.HasPrefix(name, prefix) {
		refuse("name it "+prefix+"SOMETHING", "the stack name %s does not start with %s", name, prefix)
	}
	if len(name) > maxStackName {
		refuse("shorten it", "the stack name has %d characters; CloudFormation allows %d", len(name), maxStackName)
	}
	if !regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]*$`).MatchString(name) {
		refuse("use letters, digits and hyphens, starting with a letter", "CloudFormation does not accept the stack name %s", name)
	}
}

// transformFix says how to do without a transform.
func transformFix(name string) string {
	if strings.HasPrefix(name, "AWS::Serverless-") {
		return "write out the AWS::Lambda, AWS::ApiGateway and AWS::IAM resources that SAM generates, with RoleName and PermissionsBoundary on the roles"
	}
	return "write out what the transform generates"
}

// maxStackName is CloudFormation's limit, in characters. AWS: CloudFormation API reference, CreateStack, StackName.
const maxStackName = 128
