package guardrail

import (
	"fmt"
	"strings"

	"cfnenv/smoke/template"
)

// prefixedName checks that a resource is given a name, and one of the role prefix.
func (c *pass) prefixedName(r *template.Resource, property string) {
	prefix := c.workshop.RolePrefix
	for _, name := range c.namesOf(r, property) {
		fix := fmt.Sprintf("%s: %s<something>, different for every stack", property, prefix)
		if name.absent() {
			c.refuse(r, r.Pos, fix, "%s has no %s%s: the name that CloudFormation generates starts with the stack's, not with %s",
				r.Type, property, name.when, prefix)
			continue
		}
		c.wantPrefix(r, name, property, prefix, fix, "%s must start with %s: you have %s%s", property, prefix, name, name.when)
	}
}

// noPath checks that an IAM entity has no path: the execution role's resources are role/PREFIX* and the like, and a path
// comes before the name.
func (c *pass) noPath(r *template.Resource) {
	for _, path := range c.values(r, "Path") {
		if path.absent() {
			continue
		}
		switch text, exact := c.knownPrefix(path.Partial); {
		case !exact && strings.HasPrefix("/", text):
			c.leaveOpen(r, "leave Path out", path, "Path", "is /")
		case text != "/":
			c.refuse(r, place(path.Partial, r.Pos), "leave Path out",
				"its path is %s%s: the execution role may manage what is named %s... without a path", path.String(), path.when, c.workshop.RolePrefix)
		}
	}
}

func (c *pass) namedRoles(r *template.Resource, path string) {
	property := strings.TrimSuffix(path, ".*")
	fix := property + ": a role of this template, by !Ref"
	prefix := c.workshop.RolePrefix
	for _, role := range c.values(r, path) {
		if role.absent() || c.refersTo(role.Partial, "AWS::IAM::Role") != nil { // judged by its own name
			continue
		}
		c.wantPrefix(r, role, property, prefix, fix,
			"%s names the role %s%s, which the execution role may not change: it must start with %s", property, role, role.when, prefix)
	}
}

// otherName explains a refusal on an IAM entity outside the role prefix.
func (q *inquiry) otherName(m mismatch, kind, property string) (advice, bool) {
	a := advice{cause: "the name must have no path: you have " + q.Resource, fix: "leave Path out"}
	if name, prefix := q.Name(), q.workshop.RolePrefix; !strings.HasPrefix(name, prefix) {
		a = advice{
			cause: fmt.Sprintf("%s must start with %s: you have %s", property, prefix, name),
			fix:   fmt.Sprintf("%s: %s<something>; without one, CloudFormation generates a name from the stack's name, which never starts like that", property, prefix),
		}
	}
	return a, q.misnamed(m, kind)
}
