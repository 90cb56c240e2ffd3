package resource

import (
	"context"
	"strings"

	"cfnenv/smoke/handler"
)

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
