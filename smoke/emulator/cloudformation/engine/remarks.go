package engine

import (
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/cloudformation/store"
)

// keep puts what a handler answered into a record.
func keep(record *store.Resource, r *resource.Request, attributes resource.Attributes) {
	record.Attributes, record.NoEcho = attributes, r.NoEcho
	record.StoodIn = slices.ContainsFunc(r.Remarks, func(remark string) bool { return strings.HasPrefix(remark, resource.StoodIn) })
}

// remarks are what the last event of a resource says of it: how it is less than the template wants, "" when it is all of
// that. That it is stood in for comes first.
func remarks(w wanted, r *resource.Request) string {
	all := slices.Clone(r.Remarks)
	if len(w.missing) > 0 {
		all = append(all, resource.LeftOut(slices.Compact(w.missing)))
	}
	return strings.Join(all, "; ")
}
