package stacktest

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/template"
)

// schedule decides everything that happens to a new stack: its resources are made layer by layer, and a failure takes
// the whole stack away again.
func (s *CloudFormation) schedule(r *record, in *cloudformation.CreateStackInput) {
	at, token := time.Now(), aws.ToString(in.ClientRequestToken)
	r.stack(at, token, "CREATE_IN_PROGRESS", "User Initiated")
	graph, err := r.template.Graph(nil)
	if err != nil {
		panic(err)
	}
	for _, layer := range graph.Layers() {
		failed := false
		for _, id := range layer {
			resource := r.template.Resource(id)
			physical := s.physical(r, resource, in.Parameters)
			r.add(at, token, id, "", resource.Type, "CREATE_IN_PROGRESS", "")
			r.add(at, token, id, physical, resource.Type, "CREATE_IN_PROGRESS", "Resource creation Initiated")
			switch reason := s.reason(s.Fails, r, id); {
			case s.Stuck != nil && s.Stuck(aws.ToString(r.StackName), id):
				return
			case reason != "":
				failed = true
				r.add(at.Add(s.Step/2), token, id, physical, resource.Type, "CREATE_FAILED", reason)
			case failed:
				r.add(at.Add(s.Step/2), token, id, physical, resource.Type, "CREATE_FAILED", "Resource creation cancelled")
			default:
				r.add(at.Add(s.Step), token, id, physical, resource.Type, "CREATE_COMPLETE", "")
			}
		}
		at = at.Add(s.Step)
		if failed {
			r.sort()
			s.remove(r, at, token)
			return
		}
	}
	r.stack(at, token, "CREATE_COMPLETE", "")
	r.sort()
	r.Outputs = s.outputs(r)
}

// remove schedules the deletion of everything that was made.
func (s *CloudFormation) remove(r *record, at time.Time, token string) {
	r.stack(at, token, "DELETE_IN_PROGRESS", "User Initiated")
	var made []types.StackEvent
	for _, e := range slices.Backward(r.events) {
		id := aws.ToString(e.LogicalResourceId)
		if r.template.Resource(id) != nil && !slices.ContainsFunc(made, func(m types.StackEvent) bool { return aws.ToString(m.LogicalResourceId) == id }) {
			made = append(made, e)
		}
	}
	var stay []string
	for _, e := range made {
		id, physical, kind := aws.ToString(e.LogicalResourceId), aws.ToString(e.PhysicalResourceId), aws.ToString(e.ResourceType)
		if e.ResourceStatus == types.ResourceStatusDeleteComplete {
			continue
		}
		r.add(at, token, id, physical, kind, "DELETE_IN_PROGRESS", "")
		at = at.Add(s.Step)
		if reason := s.reason(s.Stays, r, id); reason != "" {
			stay = append(stay, id)
			r.add(at, token, id, physical, kind, "DELETE_FAILED", reason)
			continue
		}
		r.add(at, token, id, physical, kind, "DELETE_COMPLETE", "")
	}
	if len(stay) > 0 {
		r.stack(at, token, "DELETE_FAILED", "The following resource(s) failed to delete: ["+strings.Join(stay, ", ")+"]. ")
		return
	}
	r.stack(at, token, "DELETE_COMPLETE", "")
}

func (s *CloudFormation) reason(ask func(string, string) string, r *record, id string) string {
	if ask == nil {
		return ""
	}
	return ask(aws.ToString(r.StackName), id)
}

func (r *record) stack(at time.Time, token, status, reason string) {
	r.add(at, token, aws.ToString(r.StackName), aws.ToString(r.StackId), "AWS::CloudFormation::Stack", status, reason)
}

func (r *record) add(at time.Time, token, logical, physical, kind, status, reason string) {
	e := types.StackEvent{
		EventId: aws.String(fmt.Sprintf("%s-%s-%d", logical, status, len(r.events))), StackId: r.StackId, StackName: r.StackName,
		Timestamp: aws.Time(at), ClientRequestToken: aws.String(token), LogicalResourceId: aws.String(logical),
		PhysicalResourceId: aws.String(physical), ResourceType: aws.String(kind), ResourceStatus: types.ResourceStatus(status),
	}
	if reason != "" {
		e.ResourceStatusReason = aws.String(reason)
	}
	r.events = append(r.events, e)
}

func (r *record) sort() {
	slices.SortStableFunc(r.events, func(a, b types.StackEvent) int { return a.Timestamp.Compare(*b.Timestamp) })
}

func (s *CloudFormation) physical(r *record, resource *template.Resource, parameters []types.Parameter) string {
	name := aws.ToString(r.StackName)
	switch resource.Type {
	case "AWS::SQS::Queue":
		return fmt.Sprintf("https://sqs.%s.amazonaws.com/%s/%s-%s", s.Region, s.Account, name, resource.LogicalID)
	case "AWS::IAM::Role":
		for _, p := range parameters {
			if aws.ToString(p.ParameterKey) == "AgentRoleName" {
				return aws.ToString(p.ParameterValue)
			}
		}
	case "AWS::S3::Bucket":
		return name
	}
	return name[max(0, len(name)-24):] + "-" + resource.LogicalID
}

// outputs knows the outputs of the examples.
func (s *CloudFormation) outputs(r *record) []types.Output {
	by := map[string]string{}
	for _, e := range r.events {
		by[aws.ToString(e.ResourceType)] = aws.ToString(e.PhysicalResourceId)
	}
	queue := by["AWS::SQS::Queue"]
	values := map[string]string{
		"QueueUrl": queue, "QueueArn": fmt.Sprintf("arn:aws:sqs:%s:%s:%s", s.Region, s.Account, path.Base(queue)),
		"TableName": aws.ToString(r.StackName), "TableArn": fmt.Sprintf("arn:aws:dynamodb:%s:%s:table/%s", s.Region, s.Account, aws.ToString(r.StackName)),
		"FunctionName": by["AWS::Lambda::Function"], "RoleName": by["AWS::IAM::Role"], "BucketName": by["AWS::S3::Bucket"],
		"FunctionUrl": "https://" + host(aws.ToString(r.StackName)) + ".lambda-url." + s.Region + ".on.aws/",
	}
	var list []types.Output
	for _, o := range r.template.Outputs {
		list = append(list, types.Output{OutputKey: aws.String(o.Name), OutputValue: aws.String(values[o.Name])})
	}
	return list
}

// host is the first label of a Function URL: what follows "agent-<sub>-" in the stack's name.
func host(stackName string) string { return stackName[min(43, len(stackName)-1):] }
