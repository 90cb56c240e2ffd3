package lambda

import (
	"context"
	"maps"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// EventSourceMapping is a queue from which a function is fed.
type EventSourceMapping struct {
	UUID, EventSourceMappingArn, EventSourceArn, FunctionArn string
	State                                                    string // Enabled or Disabled
	StateTransitionReason                                    string
	LastModified                                             float64 // seconds since 1970
	BatchSize                                                int
	MaximumBatchingWindowInSeconds                           int
	FunctionResponseTypes                                    []string `json:",omitempty"`
}

type mappingInput struct {
	UUID, EventSourceArn, FunctionName string
	BatchSize                          *int
	MaximumBatchingWindowInSeconds     *int
	Enabled                            *bool
	FunctionResponseTypes              []string
	Tags                               map[string]string
}

type mappingIDInput struct{ UUID string }

func (l *Lambda) mappingOperations() []service.Operation {
	const mappings = "/2015-03-31/event-source-mappings"
	one := func(action string) func(*service.Call, *mappingIDInput) ([]service.Check, error) {
		return func(c *service.Call, in *mappingIDInput) ([]service.Check, error) {
			return mappingCheck(c, action, in.UUID), nil
		}
	}
	return []service.Operation{
		service.Op("CreateEventSourceMapping", func(c *service.Call, in *mappingInput) ([]service.Check, error) {
			checks := mappingCheck(c, "lambda:CreateEventSourceMapping", "")
			service.RequestTags(checks[0].Context, in.Tags)
			return checks, nil
		}, l.createMapping).At("POST "+mappings, 202),
		service.Op("UpdateEventSourceMapping", func(c *service.Call, in *mappingInput) ([]service.Check, error) {
			return mappingCheck(c, "lambda:UpdateEventSourceMapping", in.UUID), nil
		}, l.updateMapping).At("PUT "+mappings+"/{UUID}", 202),
		service.Op("GetEventSourceMapping", one("lambda:GetEventSourceMapping"), l.getMapping).At("GET "+mappings+"/{UUID}", 200),
		service.Op("DeleteEventSourceMapping", one("lambda:DeleteEventSourceMapping"), l.deleteMapping).At("DELETE "+mappings+"/{UUID}", 202),
	}
}

func mappingCheck(c *service.Call, action, uuid string) []service.Check {
	resource := "*"
	if uuid != "" {
		resource = mappingARN(c, uuid)
	}
	return []service.Check{{Action: action, Resource: resource, Context: policy.Context{}}}
}

func mappingARN(c *service.Call, uuid string) string {
	return "arn:aws:lambda:" + c.Region + ":" + c.Account + ":event-source-mapping:" + uuid
}

func (l *Lambda) createMapping(ctx context.Context, c *service.Call, in *mappingInput) (*EventSourceMapping, error) {
	if !strings.HasPrefix(in.EventSourceArn, "arn:aws:sqs:") {
		return nil, wire.NotEmulated("event source %s (queues are)", in.EventSourceArn)
	}
	m := &mapping{EventSourceMapping: EventSourceMapping{UUID: service.UUID(l.env.Rand), EventSourceArn: in.EventSourceArn, State: "Enabled", BatchSize: 10}}
	m.EventSourceMappingArn = mappingARN(c, m.UUID)
	role, err := l.aim(c, m, in)
	if err != nil {
		return nil, err
	}
	if err := l.mayReceive(ctx, c, role, in.EventSourceArn); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, wire.Errorf("ServiceException", "the emulated account is ending")
	}
	l.mappings[m.UUID] = m
	l.poll(m)
	out := m.EventSourceMapping
	return &out, nil
}

// aim applies an input to a mapping and answers the role of its function.
func (l *Lambda) aim(c *service.Call, m *mapping, in *mappingInput) (role string, err error) {
	if in.FunctionName != "" {
		if m.target, err = refer(c, nameInput{in.FunctionName}); err != nil {
			return "", err
		}
		m.FunctionArn = m.target.qualified()
	}
	m.StateTransitionReason, m.LastModified = "USER_INITIATED", float64(l.env.Now().UnixMilli())/1000
	set(&m.BatchSize, in.BatchSize)
	set(&m.MaximumBatchingWindowInSeconds, in.MaximumBatchingWindowInSeconds)
	if in.Enabled != nil {
		m.State = map[bool]string{true: "Enabled", false: "Disabled"}[*in.Enabled]
	}
	if in.FunctionResponseTypes != nil {
		m.FunctionResponseTypes = in.FunctionResponseTypes
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	f, err := l.find(m.target)
	if err != nil {
		return "", err
	}
	return f.config.role, nil
}

// mayReceive refuses a mapping whose function's role may not read the queue, as Lambda does when one is made.
func (l *Lambda) mayReceive(ctx context.Context, c *service.Call, role, queue string) error {
	session, err := l.env.Backplane.AssumeForService(ctx, lambdaPrincipal, c.Region, role, "event-source-mapping", sessionLifetime)
	if err != nil {
		return invalid("%s", cannotAssume)
	}
	for _, action := range []string{"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"} {
		check := service.Check{Action: "sqs:" + action, Resource: queue, Context: policy.Context{}}
		if err := l.env.Backplane.Authorize(ctx, session.Principal, c.Region, check); err != nil {
			return invalid("The provided execution role does not have permissions to call %s on SQS", action)
		}
	}
	return nil
}

func (l *Lambda) updateMapping(_ context.Context, c *service.Call, in *mappingInput) (*EventSourceMapping, error) {
	m, err := l.mapping(in.UUID)
	if err != nil {
		return nil, err
	}
	changed := &mapping{EventSourceMapping: m.EventSourceMapping, target: m.target}
	if _, err := l.aim(c, changed, in); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m.stop()
	l.mappings[in.UUID] = changed
	l.poll(changed)
	out := changed.EventSourceMapping
	return &out, nil
}

func (l *Lambda) getMapping(_ context.Context, _ *service.Call, in *mappingIDInput) (*EventSourceMapping, error) {
	m, err := l.mapping(in.UUID)
	if err != nil {
		return nil, err
	}
	out := m.EventSourceMapping
	return &out, nil
}

func (l *Lambda) deleteMapping(_ context.Context, _ *service.Call, in *mappingIDInput) (*EventSourceMapping, error) {
	m, err := l.mapping(in.UUID)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	m.stop()
	delete(l.mappings, in.UUID)
	out := m.EventSourceMapping
	out.State = "Deleting"
	return &out, nil
}

func (l *Lambda) mapping(uuid string) (*mapping, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m := l.mappings[uuid]; m != nil {
		return m, nil
	}
	return nil, wire.Errorf("ResourceNotFoundException", "The resource you requested does not exist.")
}

// stopPolling ends every poller and waits for them; no mapping can be made any more.
func (l *Lambda) stopPolling() {
	l.mu.Lock()
	all := maps.Clone(l.mappings)
	l.mu.Unlock()
	for _, m := range all {
		m.stop()
	}
	l.pollers.Wait()
}
