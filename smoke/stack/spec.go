package stack

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// Pair is a parameter, tag or output: a name and its value.
type Pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Spec is everything that a stack is made from, decided before the first call.
type Spec struct {
	Name         string   `json:"name"`
	Token        string   `json:"token"` // ClientRequestToken: makes a repeated request recognisable
	Template     string   `json:"-"`
	Parameters   []Pair   `json:"parameters,omitempty"`
	Tags         []Pair   `json:"tags"`
	Capabilities []string `json:"capabilities,omitempty"`
	RoleARN      string   `json:"roleArn"`
	// OnFailure is what CloudFormation does when the creation fails: DELETE, ROLLBACK or DO_NOTHING.
	OnFailure string `json:"onFailure"`
}

func (s Spec) input() *cloudformation.CreateStackInput {
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
