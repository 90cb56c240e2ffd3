// Package removal takes stacks away: it empties the buckets that runtime credentials may empty, deletes the stack as the
// execution role, follows it to the end, and when that fails empties and deletes once more.
package removal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"cfnenv/smoke/client"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
)

// Stacks is the part of CloudFormation that removals call beside stack.API. The SDK's client is one.
type Stacks interface {
	ListStackResources(context.Context, *cloudformation.ListStackResourcesInput, ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error)
}

// Remover removes.
type Remover struct {
	Manager *stack.Manager
	Stacks  Stacks         // provisioning credentials
	Objects Objects        // runtime credentials
	Queues  *client.Queues // likewise
	// BucketPrefix starts the names of the buckets that runtime credentials may empty: "agent-<sub>-".
	BucketPrefix string
	// RoleARN is the role that deletes stacks which remember none.
	RoleARN string
}

// Candidate is a stack that is to be removed, with the buckets in it.
type Candidate struct {
	State   stackinfo.State
	Buckets []StackBucket
}

// StackBucket is a bucket of a stack.
type StackBucket struct {
	Name string
	// HasObjects reports whether there is at least one object in it.
	HasObjects bool
	// Emptiable reports whether runtime credentials may empty it.
	Emptiable bool
	// LookErr is the error of looking into it; whether it holds anything is not known then.
	LookErr error
}

// Look finds a stack by name or id and what its removal would have to empty. It changes nothing. A bucket that refuses to
// be looked into is no obstacle: the deletion will say whether it matters.
func (r *Remover) Look(ctx context.Context, idOrName string) (Candidate, error) {
	state, err := r.Manager.Describe(ctx, idOrName)
	if err != nil {
		return Candidate{}, err
	}
	candidate := Candidate{State: state}
	names, err := r.buckets(ctx, state.ID)
	if err != nil {
		return candidate, err
	}
	for _, name := range names {
		bucket := r.StackBucket(name)
		bucket.HasObjects, bucket.LookErr = holdsObjects(ctx, r.Objects, name)
		if client.Transient(bucket.LookErr) || ctx.Err() != nil {
			return candidate, bucket.LookErr
		}
		candidate.Buckets = append(candidate.Buckets, bucket)
	}
	return candidate, nil
}

// StackBucket is a bucket that has not been looked into.
func (r *Remover) StackBucket(name string) StackBucket {
	return StackBucket{Name: name, Emptiable: strings.HasPrefix(name, r.BucketPrefix)}
}

// buckets are the names of a stack's buckets that were not deleted yet.
func (r *Remover) buckets(ctx context.Context, id string) (names []string, err error) {
	var next *string
	for {
		page, err := r.Stacks.ListStackResources(ctx, &cloudformation.ListStackResourcesInput{StackName: aws.String(id), NextToken: next})
		if client.Code(err) == "ValidationError" {
			return nil, nil // a stack without resources, or one that has just gone
		}
		if err != nil {
			return nil, fmt.Errorf("ListStackResources: %w", err)
		}
		for _, resource := range page.StackResourceSummaries {
			if aws.ToString(resource.ResourceType) == "AWS::S3::Bucket" && resource.ResourceStatus != "DELETE_COMPLETE" && aws.ToString(resource.PhysicalResourceId) != "" {
				names = append(names, aws.ToString(resource.PhysicalResourceId))
			}
		}
		if next = page.NextToken; aws.ToString(next) == "" {
			return names, nil
		}
	}
}

// LeftError says that a stack could not be removed.
type LeftError struct {
	State stackinfo.State
	Why   string
}

// Error names the stack and the reason.
func (e *LeftError) Error() string {
	return fmt.Sprintf("stack %s is still there, in %s: %s", e.State.Name, e.State.Status, e.Why)
}

// tries bounds the deletions of one stack: the second one finds empty what the first found full.
const tries = 2

// Removal is the result of a removal.
type Removal struct {
	Tries  int
	Result stackinfo.Result // of the last deletion
}

// Remove empties the candidate's buckets, deletes its stack as the execution role and follows it to the end; when that fails,
// it empties and deletes once more. token makes the requests recognisable. A stack that stays is a *LeftError; another
// error means that its end was not seen.
func (r *Remover) Remove(ctx context.Context, candidate Candidate, token string) (done Removal, err error) {
	role := cmp.Or(candidate.State.RoleARN, r.RoleARN)
	buckets := slices.Clone(candidate.Buckets)
	for done.Tries < tries {
		done.Tries++
		full := r.empty(ctx, buckets)
		if done.Result, err = r.delete(ctx, candidate.State, role, fmt.Sprintf("%s-%d", token, done.Tries)); err == nil || ctx.Err() != nil {
			return done, err
		}
		if full != nil {
			err = fmt.Errorf("%w (emptying its buckets failed: %s)", err, client.Message(full))
		}
		buckets = r.withMore(buckets, done.Result.Events)
	}
	return done, err
}

// Replace removes a stack that stands in the way of a deployment, and tells notify which buckets it empties: it is the
// Replace of a stack.Deployer.
func (r *Remover) Replace(ctx context.Context, standing stackinfo.State, token string, notify func(format string, args ...any)) error {
	candidate, err := r.Look(ctx, standing.ID)
	if err != nil {
		return err
	}
	for _, bucket := range candidate.Buckets {
		if bucket.HasObjects && bucket.Emptiable {
			notify("emptying its bucket %s", bucket.Name)
		}
	}
	_, err = r.Remove(ctx, candidate, token)
	if left := (*LeftError)(nil); errors.As(err, &left) {
		return &stack.StandingError{State: left.State, Why: "it could not be deleted: " + left.Why}
	}
	return err
}

// empty empties the buckets that runtime credentials may empty, each whatever became of the others.
func (r *Remover) empty(ctx context.Context, buckets []StackBucket) error {
	var full []error
	for _, bucket := range buckets {
		if bucket.Emptiable {
			full = append(full, emptyBucket(ctx, r.Objects, bucket.Name))
		}
	}
	return errors.Join(full...)
}

// withMore adds the buckets that a deletion found: one may have been made after the candidate was looked at.
func (r *Remover) withMore(buckets []StackBucket, events []stackinfo.Event) []StackBucket {
	for _, event := range events {
		known := func(b StackBucket) bool { return b.Name == event.PhysicalID }
		if event.Type == "AWS::S3::Bucket" && event.PhysicalID != "" && !slices.ContainsFunc(buckets, known) {
			buckets = append(buckets, r.StackBucket(event.PhysicalID))
		}
	}
	return buckets
}

func (r *Remover) delete(ctx context.Context, state stackinfo.State, role, token string) (stackinfo.Result, error) {
	if err := r.Manager.Delete(ctx, state.ID, role, token); err != nil {
		return stackinfo.Result{}, err
	}
	result, err := r.Manager.Wait(ctx, stack.Pending{StackID: state.ID, Token: token})
	if err != nil || result.State.Gone() {
		return result, err
	}
	why := result.State.Reason
	if cause, ok := stackinfo.FindCause(result.Events); ok {
		why = cause.LogicalID + ": " + cause.Message
	}
	return result, &LeftError{State: result.State, Why: why}
}
