package lambda_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/lambda"

	"cfnenv/smoke/emulator/lambda"
)

// BenchmarkInvoke measures an invocation through the SDK: of a process that is there (warm), and of one that must be
// started (cold).
func BenchmarkInvoke(b *testing.B) {
	for name, code := range map[string]string{
		"plain": "def handler(e, c): return e",
		"boto3": "import boto3\ns3 = boto3.client('s3')\ndef handler(e, c): return e",
	} {
		for _, kind := range []string{"warm", "cold"} {
			b.Run(name+"/"+kind, func(b *testing.B) {
				a := start(b, func(o *lambda.Options) { o.NoPrestart = true })
				a.create("f", a.role("r"), code)
				in := &api.InvokeInput{FunctionName: aws.String("f"), Payload: []byte("{}")}
				if _, err := a.admin.Invoke(context.Background(), in); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					if kind != "warm" {
						b.StopTimer()
						in := &api.UpdateFunctionConfigurationInput{FunctionName: aws.String("f")}
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
