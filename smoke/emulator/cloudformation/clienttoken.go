package cloudformation

import (
	"reflect"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// ticket recognises a request that was sent before under the same client token.
type ticket struct {
	region, key string
	input       any
}

// newTicket returns the ticket of a request. Without a token it recognises nothing.
func newTicket(call *service.Call, token string, in any) ticket {
	if token == "" {
		return ticket{}
	}
	return ticket{region: call.Region, key: call.Region + " " + call.Operation + " " + token, input: in}
}

// seen returns the answer that the same request got before. The same token with another request is refused. A token is
// forgotten with its stack, so that the same request can make, change or delete another stack of that name.
func (t ticket) seen(s *store.Records) (answer any, found bool, err error) {
	if t.key == "" {
		return nil, false, nil
	}
	before, found := s.Tokens[t.key]
	switch k := s.Find(t.region, before.StackID); {
	case !found || k == nil || k.Status == store.DeleteComplete:
		return nil, false, nil
	case !reflect.DeepEqual(before.Input, t.input):
		return nil, false, wire.Errorf("TokenAlreadyExistsException", "A client request token already exists.")
	}
	return before.Answer, true, nil
}

// replayed returns the answer that the same request got before, or nil.
func replayed[Answer any](c *CloudFormation, t ticket) (answer *Answer, err error) {
	err = c.store.Read(func(s *store.Records) error {
		before, _, err := t.seen(s)
		answer, _ = before.(*Answer)
		return err
	})
	return answer, err
}

// keep remembers the answer to a request on a stack.
func (t ticket) keep(s *store.Records, stackID string, answer any) {
	if t.key != "" {
		s.Tokens[t.key] = store.Token{StackID: stackID, Input: t.input, Answer: answer}
	}
}
