package stack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"cfnenv/smoke/client"
	"cfnenv/smoke/sleep"
	"cfnenv/smoke/stackinfo"
)

// NameTakenError says that the stack's name belongs to a stack which this request did not make.
type NameTakenError struct{ Name string }

// Error names the stack.
func (e *NameTakenError) Error() string {
	return fmt.Sprintf("a stack named %s already exists, and this run did not create it", e.Name)
}

// Create asks for a stack and answers its id at once, without waiting for it. The request may be repeated by the client
// after an answer was lost; a stack that exists already is then recognised by the request's token and is no failure.
func (m *Manager) Create(ctx context.Context, s stackinfo.Spec) (id string, err error) {
	out, err := m.API.CreateStack(ctx, input(s))
	if err == nil && aws.ToString(out.StackId) != "" {
		return *out.StackId, nil
	}
	if err == nil {
		err = errors.New("the answer holds no stack id")
	}
	code := client.Code(err)
	taken := code == "AlreadyExistsException" || code == "TokenAlreadyExistsException"
	repeated := taken || client.Repeated(err)
	if !repeated && !client.MayHaveHappened(err) {
		return "", fmt.Errorf("CreateStack: %w", err)
	}
	look := m.findOurs
	if repeated {
		look = m.Await // the stack that stands in the way may not be seen at once
	}
	id, mine, lookErr := look(ctx, s.Name, s.Token)
	switch {
	case lookErr != nil && taken:
		// Whose stack it is stays open, and the error must say so.
		return "", fmt.Errorf("a stack of this name already exists, and looking it up failed: %w", lookErr)
	case lookErr != nil:
		return "", fmt.Errorf("CreateStack: %w", err)
	case mine:
		return id, nil
	case code == "TokenAlreadyExistsException":
		return "", fmt.Errorf("the answer to CreateStack was lost; it created the stack %s, which is already gone", s.Name)
	case taken:
		return "", &NameTakenError{Name: s.Name}
	}
	return "", fmt.Errorf("CreateStack: %w", err)
}

// findOurs looks for a live stack of that name, and whether the request with that token made it. An outage is waited out.
func (m *Manager) findOurs(ctx context.Context, name, token string) (id string, mine bool, err error) {
	id, events, err := m.find(ctx, name)
	return id, events.since(token) != nil, err
}

func (m *Manager) find(ctx context.Context, name string) (id string, events history, err error) {
	err = m.persist(ctx, func() error {
		state, err := m.Describe(ctx, name)
		id = state.ID
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return "", history{}, nil
	}
	if err != nil {
		return "", history{}, err
	}
	// By its id from here on: a stack that fails at once may have lost its name already.
	events = history{stackID: id, seen: map[string]bool{}}
	err = m.persist(ctx, func() error {
		_, err := events.update(ctx, m)
		return err
	})
	return id, events, err
}

// Await is findOurs for a stack that a request with a lost answer may just have made: it is looked for until it shows, for as
// long as reads may miss it. A stack of that name with events of its own is another's or ours, and answers at once.
func (m *Manager) Await(ctx context.Context, name, token string) (id string, mine bool, err error) {
	var events history
	err = appears(ctx, func() (bool, error) {
		id, events, err = m.find(ctx, name)
		return len(events.events) > 0, err
	})
	return id, events.since(token) != nil, err
}

// appearing bounds the search for the effect of a request with a lost answer: reads may miss it at first.
const appearing = 5 * time.Second

// appears looks until something is there or reads can no longer miss it.
func appears(ctx context.Context, look func() (there bool, err error)) error {
	for began := time.Now(); ; {
		there, err := look()
		spent := time.Since(began)
		if there || err != nil || spent > appearing {
			return err
		}
		if err := sleep.For(ctx, interval(spent)); err != nil {
			return err
		}
	}
}

// persist repeats a call for as long as it fails for a transient reason and the context lasts.
func (m *Manager) persist(ctx context.Context, call func() error) error {
	began := time.Now()
	for {
		err := call()
		if !client.Transient(err) || ctx.Err() != nil {
			return err
		}
		if sleep.For(ctx, interval(time.Since(began))) != nil {
			return err
		}
	}
}
