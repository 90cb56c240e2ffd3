package engine

import "strings"

// failureReason is the stack's reason for what its resources failed at, with the space that CloudFormation leaves at its
// end; "" when nothing failed.
func (t *task) failureReason() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, verb := range []string{"create", "update", "delete"} {
		var ids []string
		for _, f := range t.failures {
			if f.verb == verb {
				ids = append(ids, f.logicalID)
			}
		}
		if len(ids) > 0 {
			b.WriteString("The following resource(s) failed to " + verb + ": [" + strings.Join(ids, ", ") + "]. ")
		}
	}
	return b.String()
}
