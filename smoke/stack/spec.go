package stack

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"cfnenv/smoke/stackinfo"
)

// What is known of a stack is data of its own.
type (
	Pair   = stackinfo.Pair
	Spec   = stackinfo.Spec
	State  = stackinfo.State
	Event  = stackinfo.Event
	Result = stackinfo.Result
)

func input(s Spec) *cloudformation.CreateStackInput {
	in := &cloudformation.CreateStackInput{
		StackName:          aws.String(s.Name),
		ClientRequestToken: aws.String(s.Token),
		TemplateBody:       aws.String(s.Template),
		OnFailure:          types.OnFailure(s.OnFailure),
	}
	if s.RoleARN != "" {
		in.RoleARN = aws.String(s.RoleARN)
	}
	for _, p := range s.Parameters {
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: aws.String(p.Key), ParameterValue: aws.String(p.Value)})
	}
	for _, t := range s.Tags {
		in.Tags = append(in.Tags, types.Tag{Key: aws.String(t.Key), Value: aws.String(t.Value)})
	}
	for _, c := range s.Capabilities {
		in.Capabilities = append(in.Capabilities, types.Capability(c))
	}
	return in
}
