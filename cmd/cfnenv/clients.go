package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"cfnenv/cmd/cfnenv/internal/progress"
	"cfnenv/env"
	"cfnenv/smoke/client"
	"cfnenv/smoke/endpoint"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/removal"
	"cfnenv/smoke/stack"
)

// awsClients is an account as deploy, delete, sweep and explain see it.
type awsClients struct {
	set       *env.Set // provisioning
	guardrail guardrail.Workshop
	manager   *stack.Manager
	stacks    *cloudformation.Client
	objects   *s3.Client     // runtime credentials; nil when the document has none
	queues    *client.Queues // likewise
	byHand    endpoint.Commands
	endpoints string            // as a journal names them, "" for AWS
	waiting   *progress.Waiting // nil until the command waits for a stack
}

// inAccount opens an account and works in it, until a time limit or a signal; now says what happens at the first signal.
func (a *app) inAccount(ctx context.Context, open func() (*account, error), limit time.Duration, now string, work func(context.Context, *awsClients) error) (err error) {
	if limit <= 0 {
		return usageError(errors.New("--timeout must be above zero, such as 10m"))
	}
	ctx, stop := a.interruptible(ctx, now)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, limit, timeLimit(limit))
	defer cancel()
	account, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, account.close()) }()
	aws, err := a.awsClients(account)
	if err != nil {
		return err
	}
	return work(ctx, aws)
}

// timeLimit is the cause when --timeout ends a command. It is not an outage, which ends a single call.
type timeLimit time.Duration

// Error returns the message.
func (l timeLimit) Error() string {
	return fmt.Sprintf("the time limit of %v was reached (--timeout)", time.Duration(l))
}

func (a *app) awsClients(account *account) (c *awsClients, err error) {
	c = &awsClients{endpoints: strings.Join(account.endpoints.List(), ", ")}
	if c.set, err = account.set(a, env.Provisioning); err != nil {
		return nil, err
	}
	c.guardrail = workshopOf(c.set)
	c.byHand = endpoint.Commands{RoleARN: c.set.CfnExecRoleARN, Endpoints: account.endpoints}
	config := client.Config{
		Set: env.Provisioning, Credentials: c.set.Credentials, Region: c.set.Region, Endpoints: account.endpoints,
		HTTP: account.network, Calls: &client.Calls{},
		Silence: &client.Silence{Tell: func(line string) { printable.Fprintf(a.Stderr, "%s\n", line) }},
	}
	c.stacks = client.CloudFormation(config)
	c.manager = &stack.Manager{API: c.stacks, RateLimit: stack.AWSRateLimit()}
	if runtime, err := account.set(a, env.Runtime); err == nil {
		config.Set, config.Credentials, config.Region = env.Runtime, runtime.Credentials, runtime.Region
		c.objects, c.queues, c.manager.Failures = client.S3(config), client.SQS(config), client.CloudFormation(config)
	}
	return c, nil
}

// remover deletes stacks. It needs runtime credentials, because provisioning credentials cannot look into buckets.
func (c *awsClients) remover() (*removal.Remover, error) {
	if c.objects == nil {
		return nil, &env.Error{Problem: "has no usable runtime credentials, which are needed to look into a stack's buckets"}
	}
	return &removal.Remover{
		Manager: c.manager, Stacks: c.stacks, Objects: c.objects, Queues: c.queues, BucketPrefix: c.set.StackPrefix, RoleARN: c.set.CfnExecRoleARN,
	}, nil
}

// watch shows what a command waits for from now on, and takes what it prints meanwhile. stop must be called.
func (a *app) watch(c *awsClients) (stop func()) {
	stderr := a.Stderr
	view := progress.NewWaiting(stderr, a.liveWidth(), a.Now)
	c.waiting, c.manager.Observe, a.Stderr = view, view.Event, view
	return func() {
		view.Close()
		a.Stderr = stderr
	}
}

// requestToken is the ClientRequestToken of one run of a command.
func requestToken(command string) string {
	return "cfnenv-" + command + "-" + strings.ToLower(rand.Text()[:12])
}

// failure gives an error of AWS or the network its exit status; a refusal is explained. Commands that change a stack ask
// for its status first, so one in REVIEW_IN_PROGRESS is not refused here.
func (c *awsClients) failure(ctx context.Context, err error) error {
	if status := signalStatus(ctx); status != exitOK {
		return &exitError{Code: status, Err: errors.New("interrupted")}
	}
	if e, ok := guardrail.Explain(client.Message(err), c.guardrail); ok && e.What != "" {
		return &exitError{Code: exitFailed, Err: c.answered(ctx, err), Hints: []string{e.Cause, cmp.Or(e.Executed, e.Fix)}}
	}
	if limit := timeLimit(0); errors.As(context.Cause(ctx), &limit) {
		waitingFor := "an answer"
		if c.waiting != nil {
			waitingFor = c.waiting.For()
		}
		return &exitError{Code: exitUnreachable, Err: fmt.Errorf("%w, while waiting for %s", limit, waitingFor)}
	}
	return &exitError{Code: exitUnreachable, Err: c.answered(ctx, err)}
}

// answered takes the SDK's wrapping off an error: what remains is the account's answer, or the call without one and why.
func (c *awsClients) answered(ctx context.Context, err error) error {
	who := "AWS"
	if c.endpoints != "" {
		who = c.endpoints
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

// similarStacks is the hint for the name of a stack that does not exist: similar names, or else all that there are. An answer
// that AWS does not give is no reason to fail.
func (c *awsClients) similarStacks(ctx context.Context, command, missing string) []string {
	states, err := c.manager.List(ctx)
	if err != nil {
		return nil
	}
	var names []string
	for _, state := range states {
		if name, mine := strings.CutPrefix(state.Name, c.set.StackPrefix); mine && !state.Gone() {
			names = append(names, printable.Shell(name))
		}
	}
	slices.Sort(names)
	missing = strings.TrimPrefix(missing, c.set.StackPrefix)
	hints := didYouMean(command, missing, names)
	if hints == nil && len(names) > 0 && len(names) <= maxOffers {
		hints = []string{"existing stacks: " + strings.Join(names, ", ")}
	}
	return hints
}

// maxOffers bounds a list that is offered in one line.
const maxOffers = 10
