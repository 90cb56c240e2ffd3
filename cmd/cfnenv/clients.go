package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/cmd/cfnenv/internal/progress"
	"cfnenv/env"
	"cfnenv/smoke/byhand"
	"cfnenv/smoke/client"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
)

// workplace is the account in which deploy, delete, sweep and explain work, with the clients that they work by.
type workplace struct {
	set       *env.Set // provisioning
	guardrail guardrail.Workshop
	engine    *stack.Engine
	stacks    *cloudformation.Client
	objects   *s3.Client     // runtime credentials; nil when the document has none
	queues    removal.Queues // likewise
	byHand    byhand.Commands
	target    string            // all endpoints, as a journal names them, "" for AWS
	waiting   *progress.Waiting // nil until the command waits for a stack
	close     func() error
}

// workplace opens the document's account.
func (a *app) workplace(ctx context.Context) (*workplace, error) {
	account, err := a.smokeAccount(ctx, false)
	if err != nil {
		return nil, err
	}
	return a.workIn(account)
}

// rehearsal opens an emulated account that is the document's.
func (a *app) rehearsal(strict bool) (*workplace, error) {
	account, err := a.rehearsalAccount(strict)
	if err != nil {
		return nil, err
	}
	return a.workIn(account)
}

// workIn makes the clients of an account.
func (a *app) workIn(account *smokeAccount) (_ *workplace, err error) {
	w := &workplace{close: account.close, target: strings.Join(account.endpoints.List(), ", ")}
	if w.set, err = a.usableSet(account.document, env.Provisioning); err != nil {
		return nil, errors.Join(err, w.close())
	}
	w.guardrail = workshopOf(w.set)
	w.byHand = byhand.Commands{RoleARN: w.set.CfnExecRoleARN, Endpoints: account.endpoints}
	config := client.Config{
		Set: env.Provisioning, Credentials: w.set.Credentials, Region: w.set.Region, Endpoints: account.endpoints,
		HTTP: account.network, Calls: &client.Calls{},
		Silence: &client.Silence{Tell: func(line string) { printable.Fprintf(a.Stderr, "%s\n", line) }},
	}
	w.stacks = client.CloudFormation(config)
	w.engine = &stack.Engine{API: w.stacks, Pace: stack.DefaultPace()}
	if runtime, err := a.usableSet(account.document, env.Runtime); err == nil {
		config.Set, config.Credentials, config.Region = env.Runtime, runtime.Credentials, runtime.Region
		w.objects, w.queues, w.engine.Failures = client.S3(config), client.SQS(config), client.CloudFormation(config)
	}
	return w, nil
}

// usableSet is a credential set that has not expired.
func (a *app) usableSet(document *env.Document, role string) (*env.Set, error) {
	set, err := document.Set(role)
	if err != nil {
		return nil, err
	}
	return set, set.CheckExpiry(a.Now())
}

// remover takes stacks away. It needs runtime credentials, because provisioning credentials cannot look into buckets.
func (w *workplace) remover() (*removal.Remover, error) {
	if w.objects == nil {
		return nil, &env.Error{Problem: "has no usable runtime credentials, which are needed to look into a stack's buckets"}
	}
	return &removal.Remover{
		Engine: w.engine, Stacks: w.stacks, Objects: w.objects, Queues: w.queues, BucketPrefix: w.set.StackPrefix, RoleARN: w.set.CfnExecRoleARN,
	}, nil
}

// token makes the requests of one command recognisable.
func token(command string) string {
	return "cfnenv-" + command + "-" + strings.ToLower(rand.Text()[:12])
}

// unproven gives an error of AWS or the network its exit status; a refusal is explained.
func (w *workplace) unproven(ctx context.Context, err error) error {
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: errors.New("interrupted")}
	}
	if e, ok := guardrail.Explain(client.Message(err), w.guardrail); ok && e.What != "" {
		return &exitError{Code: exitFailed, Err: err, Hints: []string{e.Cause, e.Fix}}
	}
	if limit := timeLimit(0); errors.As(context.Cause(ctx), &limit) {
		waitingFor := "an answer"
		if w.waiting != nil {
			waitingFor = w.waiting.For()
		}
		return &exitError{Code: exitUnreachable, Err: fmt.Errorf("%w, while waiting for %s", limit, waitingFor)}
	}
	return &exitError{Code: exitUnreachable, Err: w.answered(ctx, err)}
}

// timeLimit says that a command was ended by --timeout, not by an outage: that one ends a single call.
type timeLimit time.Duration

// Error is the sentence.
func (l timeLimit) Error() string {
	return fmt.Sprintf("the time limit of %v was reached (--timeout)", time.Duration(l))
}

// stops is what a command does at the first signal that leaves nothing behind.
const stops = "stopping; a second Ctrl-C stops at once"

// within bounds a command by its time limit and by signals; now is what it does at the first of them.
func (a *app) within(ctx context.Context, limit time.Duration, now string) (context.Context, func(), error) {
	if limit <= 0 {
		return ctx, nil, usageError(errors.New("--timeout must be above zero, such as 10m"))
	}
	ctx, stop := a.interruptible(ctx, now)
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timeLimit(limit))
	return ctx, func() {
		cancel()
		stop()
	}, nil
}

// answered is what the account said in an error, or which call got no answer and why, without the SDK's wrapping.
func (w *workplace) answered(ctx context.Context, err error) error {
	who := "AWS"
	if w.target != "" {
		who = w.target
	}
	switch code := client.Code(err); {
	case ctx.Err() != nil:
	case code != "":
		return fmt.Errorf("%s answered %s: %s", who, code, client.Message(err))
	case client.CallOf(err) != "":
		return fmt.Errorf("%s: %s", client.CallOf(err), client.Message(err))
	}
	return err
}
