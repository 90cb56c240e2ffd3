package template

import (
	"fmt"
	"strings"
	"testing"
)

// roles is a template of as many roles as asked for, grown to a size by their policies.
func roles(n, size int) []byte {
	var b strings.Builder
	b.WriteString("AWSTemplateFormatVersion: '2010-09-09'\nParameters:\n  Boundary: {Type: String, Default: arn}\nResources:\n")
	for i := range n {
		fmt.Fprintf(&b, `  Role%d:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub "agentawsworkshop-agent-%d-${AWS::StackName}"
      PermissionsBoundary: !Ref Boundary
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
      Policies:
        - PolicyName: p
          PolicyDocument:
            Version: 2012-10-17
            Statement:
`, i, i)
		for j := 0; b.Len() < (i+1)*size/n; j++ {
			fmt.Fprintf(&b, "              - Effect: Allow\n                Action: s3:PutObject\n                Resource: !Sub \"arn:${AWS::Partition}:s3:::${Boundary}/x%d\"\n", j)
		}
	}
	return []byte(b.String())
}

func benchmark(b *testing.B, src []byte) {
	b.Run("parse", func(b *testing.B) {
		b.SetBytes(int64(len(src)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse(src); err != nil {
				b.Fatal(err)
			}
		}
	})
	tmpl, err := Parse(src)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("validate", func(b *testing.B) {
		for b.Loop() {
			if err := tmpl.Validate(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("partial", func(b *testing.B) {
		for b.Loop() {
			for _, r := range tmpl.Resources {
				tmpl.Partial(r.Properties, GivenValues{})
			}
		}
	})
	b.Run("evaluate", func(b *testing.B) {
		s := anyScope(tmpl)
		for b.Loop() {
			for _, r := range tmpl.Resources {
				if _, err := tmpl.Evaluate(r.Properties, s); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkBody is a template of the size that an API call carries at most.
func BenchmarkBody(b *testing.B) { benchmark(b, roles(40, 51_200)) }

// BenchmarkLargest is a template of the largest size and number of resources.
func BenchmarkLargest(b *testing.B) { benchmark(b, roles(500, MaxBytes-2_000)) }

// BenchmarkLargestJSON is the same in JSON.
func BenchmarkLargestJSON(b *testing.B) {
	tmpl, err := Parse(roles(500, 700_000))
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, []byte(templateJSON(b, tmpl)))
}
