package cloudformation

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

// Of several requests for one name one makes the stack; of several updates one is carried out and the others are told why
// not.
func TestConcurrentRequests(t *testing.T) {
	f := newFake(t, Options{})
	race := func(request func(i int) error) (succeeded int, codes map[string]int) {
		codes = map[string]int{}
		var mu sync.Mutex
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				err := request(i)
				mu.Lock()
				defer mu.Unlock()
				var refused *wire.Error
				switch {
				case err == nil:
					succeeded++
				case errors.As(err, &refused):
					codes[refused.Code]++
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		return succeeded, codes
	}
	n, codes := race(func(int) error {
		_, err := f.createStack(t.Context(), f.call("CreateStack"), &CreateStackInput{StackName: "s", proposal: proposal{TemplateBody: queueTemplate}})
		return err
	})
	if n != 1 || codes["AlreadyExistsException"] != 7 {
		t.Errorf("%d created, %v", n, codes)
	}
	n, codes = race(func(i int) error {
		body := fmt.Sprintf(`{"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": %d}}}}`, 100+i)
		_, err := f.updateStack(t.Context(), f.call("UpdateStack"), &updateStackInput{StackName: "s", proposal: proposal{TemplateBody: body}})
		return err
	})
	if n == 0 || n+codes["ValidationError"] != 8 {
		t.Errorf("%d updated, %v", n, codes)
	}
	if k := f.stack("s"); k.StackStatus != "UPDATE_COMPLETE" {
		t.Error(k.StackStatus)
	}
}
