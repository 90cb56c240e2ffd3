package lambda_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"

	"cfnenv/smoke/emulator/lambda"
)

// BenchmarkInvoke measures an invocation through the SDK: of a process that is there, of one that must be started, and of
// one that must be started and imports boto3 and makes a client.
func BenchmarkInvoke(b *testing.B) {
	for name, code := range map[string]string{
		"plain": "def handler(e, c): return e",
		"boto3": "import boto3\ns3 = boto3.client('s3')\ndef handler(e, c): return e",
	} {
		for _, cold := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/cold=%v", name, cold), func(b *testing.B) {
				a := start(b, func(o *lambda.Options) { o.NoPrestart = true })
				a.create("f", a.role("r"), code)
				in := &api.InvokeInput{FunctionName: aws.String("f"), Payload: []byte("{}")}
				for b.Loop() {
					if cold {
						b.StopTimer()
						in := &api.UpdateFunctionConfigurationInput{FunctionName: aws.String("f"), Description: aws.String("x")}
						if _, err := a.admin.UpdateFunctionConfiguration(context.Background(), in); err != nil {
							b.Fatal(err)
						}
						b.StartTimer()
					}
					if _, err := a.admin.Invoke(context.Background(), in); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
