package cloudformation

import (
	"encoding/json"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// ticket recognises a request that was sent before under the same client token.
type ticket struct {
	region, key, fingerprint string
}

// newTicket returns the ticket of a request. Without a token it recognises nothing.
func newTicket(call *service.Call, token string, in any) (ticket, error) {
	if token == "" {
		return ticket{}, nil
	}
	b, err := json.Marshal(in)
	if err != nil {
		return ticket{}, err
	}
	return ticket{region: call.Region, key: call.Region + " " + call.Operation + " " + token, fingerprint: string(b)}, nil
}

// seen returns the answer that the same request got before. The same token with another request is refused. A token is
// forgotten with its stack, so that the same request can make, change or delete another stack of that name.
func (t ticket) seen(s *store.Content) (answer any, found bool, err error) {
	if t.key == "" {
		return nil, false, nil
	}
	before, found := s.Tokens[t.key]
	switch k := s.Find(t.region, before.StackID); {
	case !found || k == nil || k.Status == store.DeleteComplete:
		return nil, false, nil
	case before.Fingerprint != t.fingerprint:
		return nil, false, wire.Errorf("TokenAlreadyExistsException", "A client request token already exists.")
	}
	return before.Answer, true, nil
}

// replayed returns the answer that the same request got before, or nil.
func replayed[Answer any](c *CloudFormation, t ticket) (answer *Answer, err error) {
	err = c.store.Read(func(s *store.Content) error {
		before, _, err := t.seen(s)
		answer, _ = before.(*Answer)
		return err
	})
	return answer, err
}

// keep remembers the answer to a request on a stack.
func (t ticket) keep(s *store.Content, stackID string, answer any) {
	if t.key != "" {
		s.Tokens[t.key] = store.Token{StackID: stackID, Fingerprint: t.fingerprint, Answer: answer}
	}
}
