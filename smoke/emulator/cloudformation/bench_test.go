package cloudformation

import (
	"context"
	"fmt"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

// DescribeStacks by name, and of a whole page, with 500 stacks alive: the goal is less than 5 ms.
func BenchmarkDescribeStacks(b *testing.B) {
	f := newFake(b, Options{})
	for i := range 500 {
		f.create(fmt.Sprintf("s%d", i), queueTemplate)
	}
	for name, in := range map[string]*DescribeStacksInput{"one": {StackName: "s250"}, "page": {}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				out, err := f.describeStacks(context.Background(), f.call("DescribeStacks"), in)
				if err != nil {
					b.Fatal(err)
				}
				wire.EncodeQuery("http://cloudformation.amazonaws.com/doc/2010-05-15/", "DescribeStacks", "id", out)
			}
		})
	}
}

// A stack of five resources, made and deleted, without the services behind it.
func BenchmarkCreateAndDelete(b *testing.B) {
	f := newFake(b, Options{})
	for b.Loop() {
		id := f.create("chain", chainTemplate)
		must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: id})
		f.made()
	}
}
