package resource

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/handlercalls"
	"cfnenv/smoke/policy"
)

// standIn defines a type that is not emulated: IAM is asked what AWS would ask, and nothing is made.
func standIn(name string) *Type {
	return &Type{
		Name: name, Open: true, NameLimit: 63, TagProperty: "Tags", TagCalls: []string{"TagResource"}, NameProperty: standInName(name),
		Properties: Members{standInName(name): text().createOnly()},
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			if err := r.authorizeCalls(ctx, name, false); err != nil {
				return nil, err
			}
			r.StandIn(name + " is not emulated")
			r.initiate(r.standInReference(name))
			return nil, nil
		},
		Update: func(_ context.Context, r *HandlerRequest) (Attributes, error) {
			r.StandIn(name + " is not emulated")
			return nil, nil
		},
		Delete: func(ctx context.Context, r *HandlerRequest) error { return r.authorizeCalls(ctx, name, true) },
	}
}

// StandIn remarks that the resource is stood in for, and why.
func (r *HandlerRequest) StandIn(why string) { r.Remarks = append(r.Remarks, StoodIn+why) }

// Excuse turns the error that something is not emulated into a remark, if the account makes stand-ins.
func (r *HandlerRequest) Excuse(resourceType string, err error) error {
	if !r.Lenient || codeOf(err) != wire.CodeNotEmulated {
		return err
	}
	var refusal *wire.Error
	errors.As(err, &refusal)
	if r.PhysicalID != "" {
		r.Remarks = append(r.Remarks, InPart+refusal.Message)
		return nil
	}
	r.StandIn(refusal.Message)
	r.initiate(r.standInReference(resourceType))
	return nil
}

// standInName returns the property that names a resource of a type: the one in the table of calls, else the usual one in
// AWS's schemas.
func standInName(resourceType string) string {
	for _, row := range handlercalls.Calls() {
		if row.ResourceType == resourceType && row.Name != "" {
			return row.Name
		}
	}
	return cmp.Or(forms()[resourceType].name, "Name")
}

// authorizeCalls asks IAM for the calls that CloudFormation makes for a resource: those of its creation, or those of its
// deletion.
func (r *HandlerRequest) authorizeCalls(ctx context.Context, resourceType string, deletion bool) error {
	if !deletion {
		if err := r.authorizeRoles(ctx, resourceType); err != nil {
			return err
		}
	}
	if calls, known := r.iamCalls(resourceType); known {
		return r.authorizeEach(ctx, calls, deletion)
	}
	for _, row := range handlercalls.Calls() {
		if row.ResourceType != resourceType {
			continue
		}
		var calls []service.Check
		for _, action := range strings.Fields(row.Actions) {
			calls = append(calls, service.Check{Action: action, Resource: r.fill(row.Target)})
		}
		return r.authorizeEach(ctx, calls, deletion)
	}
	prefix, _ := handlercalls.Service(resourceType)
	if prefix == "" {
		return nil // CloudFormation itself answers for it
	}
	verb := "Create"
	if deletion {
		verb = "Delete"
	}
	call := service.Check{Action: prefix + ":" + verb + kindOf(resourceType), Resource: "*"}
	if prefix == "apigateway" { // its actions are the methods of HTTP
		call.Action = map[bool]string{false: "apigateway:POST", true: "apigateway:DELETE"}[deletion]
	}
	return r.authorizeEach(ctx, []service.Check{call}, deletion)
}

// authorizeEach asks IAM whether the stack's role may do what no operation of the account is for: that of the calls which
// belongs to a deletion, or else the rest.
func (r *HandlerRequest) authorizeEach(ctx context.Context, calls []service.Check, deletion bool) error {
	for _, call := range calls {
		name, operation, _ := strings.Cut(call.Action, ":")
		if removes(operation) != deletion {
			continue
		}
		if call.Context == nil {
			call.Context = policy.Context{}
		}
		service.RequestTags(call.Context, TagMap(r.Tags))
		if err := r.Backplane.Authorize(ctx, r.As, r.Region, call); err != nil {
			return &callError{Service: name, Operation: operation, Err: err}
		}
	}
	return nil
}

// removes reports whether an operation belongs to a deletion.
func removes(operation string) bool {
	verbs := []string{"Delete", "DELETE", "Remove", "Detach", "Unsubscribe", "Deregister", "Disassociate"}
	return slices.ContainsFunc(verbs, func(verb string) bool { return strings.HasPrefix(operation, verb) })
}

// fill replaces the placeholders in a target of handlercalls.Calls.
func (r *HandlerRequest) fill(target string) string {
	return strings.NewReplacer("REGION", r.Region, "ACCOUNT", r.Account, "NAME", r.Name).Replace(target)
}

// iamCalls returns the calls for types of IAM that are stood in for; the execution role may make a few of them.
func (r *HandlerRequest) iamCalls(resourceType string) (calls []service.Check, known bool) {
	switch resourceType {
	case "AWS::IAM::InstanceProfile":
		target := "arn:aws:iam::" + r.Account + ":instance-profile/" + r.Name
		calls = []service.Check{{Action: "iam:CreateInstanceProfile", Resource: target}, {Action: "iam:DeleteInstanceProfile", Resource: target}}
		for _, name := range texts(r.Properties["Roles"]) {
			calls = append(calls, service.Check{Action: "iam:AddRoleToInstanceProfile", Resource: target},
				service.Check{Action: "iam:RemoveRoleFromInstanceProfile", Resource: target},
				service.PassRole("arn:aws:iam::"+r.Account+":role/"+name, "ec2.amazonaws.com"))
		}
	case "AWS::IAM::RolePolicy":
		target := "arn:aws:iam::" + r.Account + ":role/" + r.text("RoleName")
		calls = []service.Check{{Action: "iam:PutRolePolicy", Resource: target}, {Action: "iam:DeleteRolePolicy", Resource: target}}
	case "AWS::IAM::ServiceLinkedRole":
		of := r.text("AWSServiceName")
		calls = []service.Check{{Action: "iam:CreateServiceLinkedRole", Resource: "arn:aws:iam::" + r.Account + ":role/aws-service-role/" + of + "/*",
			Context: policy.Context{"iam:awsservicename": {of}}}}
	default:
		return nil, false
	}
	return calls, true
}

// authorizeRoles asks whether the stack's role may pass the roles that a resource is given.
func (r *HandlerRequest) authorizeRoles(ctx context.Context, resourceType string) error {
	for _, row := range handlercalls.RoleProperties() {
		if row.ResourceType != resourceType {
			continue
		}
		for _, role := range textsAt(r.Properties, strings.Split(row.Property, ".")) {
			if !strings.HasPrefix(role, "arn:aws:iam::") || strings.Contains(role, "*") { // the caller's own credentials, of API Gateway
				continue
			}
			if err := r.authorizeEach(ctx, []service.Check{service.PassRole(role, row.Service)}, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// textsAt returns the texts at a path; * stands for every item of a list.
func textsAt(v any, path []string) (texts []string) {
	if len(path) == 0 {
		if text, ok := v.(string); ok {
			return []string{text}
		}
		return nil
	}
	if path[0] == "*" {
		items, _ := v.([]any)
		for _, item := range items {
			texts = append(texts, textsAt(item, path[1:])...)
		}
		return texts
	}
	members, _ := v.(map[string]any)
	return textsAt(members[path[0]], path[1:])
}
