package resource

import (
	"context"
	"errors"
	"strings"

	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/handler"
)

// standIn is a type that is not emulated. What AWS would ask of IAM for it is asked, and nothing is made.
func standIn(name string) *Type {
	return &Type{
		Name: name, Open: true, StandIn: true, NameLimit: 63, TagProperty: "Tags", TagCalls: []string{"TagResource"}, NameProperty: standInName(name),
		Properties: Members{standInName(name): text().createOnly()},
		Create: func(ctx context.Context, r *Request) (Attributes, error) {
			if err := r.authorizeCalls(ctx, name, false); err != nil {
				return nil, err
			}
			r.StandIn(name + " is not emulated")
			r.Initiate(r.standInReference(name))
			return nil, nil
		},
		Update: func(_ context.Context, r *Request) (Attributes, error) {
			r.StandIn(name + " is not emulated")
			return nil, nil
		},
		Delete: func(ctx context.Context, r *Request) error { return r.authorizeCalls(ctx, name, true) },
	}
}

// StandIn remarks that the resource is stood in for, and why.
func (r *Request) StandIn(why string) { r.Remarks = append(r.Remarks, StoodIn+why) }

// Excuse takes a failure because something is not emulated for a remark, where what is not emulated is stood in for.
func (r *Request) Excuse(resourceType string, err error) error {
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
	r.Initiate(r.standInReference(resourceType))
	return nil
}

// standInName is the property that names a resource of a type: the one that the table of calls has, else what most of
// AWS's schemas call it.
func standInName(resourceType string) string {
	for _, row := range handler.Calls() {
		if row.ResourceType == resourceType && row.Name != "" {
			return row.Name
		}
	}
	if form := formOf(resourceType); form.name != "" {
		return form.name
	}
	return "Name"
}

// authorizeCalls asks IAM for the calls that CloudFormation makes for a resource: those of its creation, or those of its
// deletion.
func (r *Request) authorizeCalls(ctx context.Context, resourceType string, deletion bool) error {
	if !deletion {
		if err := r.authorizeRoles(ctx, resourceType); err != nil {
			return err
		}
	}
	if calls, known := r.iamCalls(resourceType); known {
		return r.authorizeEach(ctx, calls, deletion)
	}
	for _, row := range handler.Calls() {
		if row.ResourceType != resourceType {
			continue
		}
		var calls []standInCall
		for _, action := range strings.Fields(row.Actions) {
			calls = append(calls, standInCall{action: action, target: r.fill(row.Target)})
		}
		return r.authorizeEach(ctx, calls, deletion)
	}
	prefix, _ := handler.Service(resourceType)
	if prefix == "" {
		return nil // CloudFormation itself answers for it
	}
	kind, verb := resourceType[strings.LastIndexByte(resourceType, ':')+1:], "Create"
	if deletion {
		verb = "Delete"
	}
	call := standInCall{action: prefix + ":" + verb + kind, target: "*"}
	if prefix == "apigateway" { // its actions are the methods of HTTP
		call.action = map[bool]string{false: "apigateway:POST", true: "apigateway:DELETE"}[deletion]
	}
	return r.authorizeEach(ctx, []standInCall{call}, deletion)
}

// standInCall is one question to IAM.
type standInCall struct {
	action, target string
	keys           map[string][]string
}

func (r *Request) authorizeEach(ctx context.Context, calls []standInCall, deletion bool) error {
	for _, call := range calls {
		service, operation, _ := strings.Cut(call.action, ":")
		if removes(operation) != deletion {
			continue
		}
		if call.keys == nil {
			call.keys = map[string][]string{}
		}
		for _, tag := range r.Tags {
			call.keys["aws:RequestTag/"+tag.Key] = []string{tag.Value}
			call.keys["aws:TagKeys"] = append(call.keys["aws:TagKeys"], tag.Key)
		}
		if err := r.Authorize(ctx, call.action, call.target, call.keys); err != nil {
			return &CallError{Service: service, Operation: operation, Err: err}
		}
	}
	return nil
}

// removes reports whether an operation belongs to a deletion.
func removes(operation string) bool {
	for _, verb := range []string{"Delete", "DELETE", "Remove", "Detach", "Unsubscribe", "Deregister", "Disassociate"} {
		if strings.HasPrefix(operation, verb) {
			return true
		}
	}
	return false
}

// fill puts the resource's own into a target of handler.Calls.
func (r *Request) fill(target string) string {
	return strings.NewReplacer("REGION", r.Region, "ACCOUNT", r.Account, "NAME", r.Name).Replace(target)
}

// iamCalls are the calls for types of IAM that are stood in for, of which the execution role has a few.
func (r *Request) iamCalls(resourceType string) (calls []standInCall, known bool) {
	switch resourceType {
	case "AWS::IAM::InstanceProfile":
		target := "arn:aws:iam::" + r.Account + ":instance-profile/" + r.Name
		calls = []standInCall{{action: "iam:CreateInstanceProfile", target: target}, {action: "iam:DeleteInstanceProfile", target: target}}
		roles, _ := r.Properties["Roles"].([]any)
		for _, role := range roles {
			name, _ := role.(string)
			calls = append(calls, standInCall{action: "iam:AddRoleToInstanceProfile", target: target},
				standInCall{action: "iam:RemoveRoleFromInstanceProfile", target: target},
				passing("arn:aws:iam::"+r.Account+":role/"+name, "ec2.amazonaws.com"))
		}
	case "AWS::IAM::RolePolicy":
		target := "arn:aws:iam::" + r.Account + ":role/" + r.text("RoleName")
		calls = []standInCall{{action: "iam:PutRolePolicy", target: target}, {action: "iam:DeleteRolePolicy", target: target}}
	case "AWS::IAM::ServiceLinkedRole":
		service := r.text("AWSServiceName")
		calls = []standInCall{{action: "iam:CreateServiceLinkedRole", target: "arn:aws:iam::" + r.Account + ":role/aws-service-role/" + service + "/*",
			keys: map[string][]string{"iam:AWSServiceName": {service}}}}
	default:
		return nil, false
	}
	return calls, true
}

func passing(role, service string) standInCall {
	return standInCall{action: "iam:PassRole", target: role, keys: map[string][]string{"iam:PassedToService": {service}}}
}

// authorizeRoles asks whether the stack's role may pass the roles that a resource is given.
func (r *Request) authorizeRoles(ctx context.Context, resourceType string) error {
	for _, row := range handler.RoleProperties() {
		if row.ResourceType != resourceType {
			continue
		}
		for _, role := range textsAt(r.Properties, strings.Split(row.Property, ".")) {
			if !strings.HasPrefix(role, "arn:aws:iam::") || strings.Contains(role, "*") { // the caller's own credentials, of API Gateway
				continue
			}
			if err := r.authorizeEach(ctx, []standInCall{passing(role, row.Service)}, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// textsAt are the texts at a path; * stands for every item of a list.
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
