//go:build linux && !race

package dynamodb_test

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

// BenchmarkSDK is PutItem and GetItem in turn by the SDK's client with runtime credentials, over HTTP, in a table of 100,000
// items, by as many clients as there are cores; the bar is 5,000 a second on two. The clients share the cores with the
// account, and take most of the time. On a busy machine, twice the items in a second of processor time are the figure.
func BenchmarkSDK(b *testing.B) {
	a := start(b, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "N", mine)
	a.fill()
	client := a.sdkClient(a.Runtime, func(o *sdk.Options) {
		o.HTTPClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	})
	name := aws.String("the-table")
	before := processorTime(b)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			key, err := attributes{"h": text("partition-42"), "r": number(n / 2 % many)}, error(nil)
			if n%2 == 0 {
				key["v"] = text("hello")
				_, err = client.PutItem(b.Context(), &sdk.PutItemInput{TableName: name, Item: key})
			} else {
				_, err = client.GetItem(b.Context(), &sdk.GetItemInput{TableName: name, Key: key})
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
	b.ReportMetric(float64(b.N)/(processorTime(b)-before).Seconds(), "items/cpu-s")
}

// processorTime returns the time that the process has used on all cores.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
