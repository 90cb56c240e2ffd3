package cloudformation

import (
	"strings"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

const bucketTemplate = `
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
  Queue: {Type: "AWS::SQS::Queue", DependsOn: Bucket}
`

func TestBucketThatIsNotEmpty(t *testing.T) {
	f := newFake(t, Options{})
	f.refuse["s3:DeleteBucket"] = wire.Errorf("BucketNotEmpty", "The bucket you tried to delete is not empty")
	id := f.create("full", bucketTemplate)
	begun := len(f.history(id))
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "full"})
	got := f.history(id)[begun:]
	if cause := got[4]; !strings.HasPrefix(cause, `Bucket DELETE_FAILED Resource handler returned message: "The bucket you tried to delete is not empty (Service: S3, Status Code: 409, Request ID: `) ||
		!strings.Contains(cause, ", Extended Request ID: ") || !strings.HasSuffix(cause, "HandlerErrorCode: GeneralServiceException)") {
		t.Error(cause)
	}
	got[4] = "Bucket DELETE_FAILED"
	equalLines(t, "events", got, []string{
		"full DELETE_IN_PROGRESS User Initiated",
		"Queue DELETE_IN_PROGRESS", "Queue DELETE_COMPLETE",
		"Bucket DELETE_IN_PROGRESS", "Bucket DELETE_FAILED",
		"full DELETE_FAILED The following resource(s) failed to delete: [Bucket]. ",
	})
	want := "ValidationError: Stack:" + id + " is in DELETE_FAILED state and can not be updated."
	if got := refusedBy(f, "UpdateStack", &updateStackInput{StackName: "full", proposal: proposal{TemplateBody: bucketTemplate}}); got != want {
		t.Error(got)
	}

	t.Run("again", func(t *testing.T) {
		must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "full"})
		if s := f.stack("full").StackStatus; s != "DELETE_FAILED" {
			t.Error(s)
		}
	})
	t.Run("retained", func(t *testing.T) {
		if got := refusedBy(f, "DeleteStack", &DeleteStackInput{StackName: "full", RetainResources: []string{"Queue"}}); got !=
			"ValidationError: The specified resources to retain must be in a valid state. Do not specify resources that are in the DELETE_COMPLETE state." {
			t.Error(got)
		}
		begun := len(f.history(id))
		must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "full", RetainResources: []string{"Bucket"}})
		equalLines(t, "events", f.history(id)[begun:], []string{
			"full DELETE_IN_PROGRESS User Initiated", "Bucket DELETE_SKIPPED", "full DELETE_COMPLETE",
		})
	})
	t.Run("forced", func(t *testing.T) {
		id := f.create("forced", bucketTemplate)
		for _, in := range []*DeleteStackInput{
			{StackName: "forced", DeletionMode: forceDelete}, {StackName: "forced", RetainResources: []string{"Bucket"}},
		} {
			if got := refusedBy(f, "DeleteStack", in); !strings.Contains(got, "can be specified only for a stack in status DELETE_FAILED") {
				t.Error(got)
			}
		}
		must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "forced"})
		must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "forced", DeletionMode: forceDelete})
		if s := f.stack(id).StackStatus; s != "DELETE_COMPLETE" {
			t.Error(s)
		}
		last := f.history(id)
		equalLines(t, "events", []string{last[len(last)-2], last[len(last)-1]}, []string{"Bucket DELETE_SKIPPED", "forced DELETE_COMPLETE"})
	})
}

func TestDeletionPolicies(t *testing.T) {
	f := newFake(t, Options{})
	id := f.create("kept", `
Resources:
  Kept: {Type: "AWS::SQS::Queue", DeletionPolicy: Retain}
  Gone: {Type: "AWS::SQS::Queue", DeletionPolicy: RetainExceptOnCreate, DependsOn: Kept}`)
	begun := len(f.history(id))
	f.made()
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "kept"})
	equalLines(t, "events", f.history(id)[begun:], []string{
		"kept DELETE_IN_PROGRESS User Initiated", "Gone DELETE_SKIPPED", "Kept DELETE_SKIPPED", "kept DELETE_COMPLETE",
	})
	equalLines(t, "calls", f.made(), nil)

	f.refuse["s3:CreateBucket"] = wire.Errorf("AccessDenied", "no")
	const failing = `
Resources:
  Kept: {Type: "AWS::SQS::Queue", DeletionPolicy: Retain}
  Gone: {Type: "AWS::SQS::Queue", DeletionPolicy: RetainExceptOnCreate, DependsOn: Kept}
  Bad: {Type: "AWS::S3::Bucket", DependsOn: Gone}`
	id = must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "rolled", proposal: proposal{TemplateBody: failing}}).StackId
	text := strings.Join(f.history(id), "\n")
	if !strings.Contains(text, "Kept DELETE_SKIPPED") || !strings.Contains(text, "Gone DELETE_COMPLETE") {
		t.Error(text)
	}
	id = must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "flag", RetainExceptOnCreate: true, proposal: proposal{TemplateBody: failing}}).StackId
	if text := strings.Join(f.history(id), "\n"); !strings.Contains(text, "Kept DELETE_COMPLETE") {
		t.Error(text)
	}
	id = must[StackOutput](f, "CreateStack", &CreateStackInput{StackName: "vanished", OnFailure: "DELETE", proposal: proposal{TemplateBody: failing}}).StackId
	if k := f.stack(id); k.StackStatus != "DELETE_COMPLETE" {
		t.Error(k.StackStatus)
	}
	if text := strings.Join(f.history(id), "\n"); !strings.Contains(text, "vanished DELETE_IN_PROGRESS The following resource(s) failed to create: [Bad]. Delete requested by user.") {
		t.Error(text)
	}
}

func TestDeleteStackThatIsNotThere(t *testing.T) {
	f := newFake(t, Options{})
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "nobody"})
	id := f.create("s", queueTemplate)
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: id})
	if next := f.create("s", queueTemplate); next == id {
		t.Error("a new stack has the id of the deleted one")
	}
}

func TestTerminationProtection(t *testing.T) {
	f := newFake(t, Options{})
	on, off := true, false
	f.create("s", queueTemplate)
	must[stackIDOutput](f, "UpdateTerminationProtection", &updateTerminationProtectionInput{StackName: "s", EnableTerminationProtection: &on})
	if got := refusedBy(f, "DeleteStack", &DeleteStackInput{StackName: "s"}); got != "ValidationError: Stack [s] cannot be deleted while TerminationProtection is enabled" {
		t.Error(got)
	}
	must[stackIDOutput](f, "UpdateTerminationProtection", &updateTerminationProtectionInput{StackName: "s", EnableTerminationProtection: &off})
	must[Empty](f, "DeleteStack", &DeleteStackInput{StackName: "s"})
}

// Several deletions at once are one deletion.
func TestConcurrentDeletions(t *testing.T) {
	f := newFake(t, Options{})
	id := f.create("s", queueTemplate)
	f.made()
	errs := make(chan error)
	for range 8 {
		go func() {
			_, err := do[Empty](f, "DeleteStack", &DeleteStackInput{StackName: id})
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if calls := f.made(); len(calls) != 1 {
		t.Errorf("calls: %q", calls)
	}
}
