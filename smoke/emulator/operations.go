package emulator

import (
	"maps"
	"slices"
)

// Operations are the names of the operations behind the door, sorted, by service. Nothing else is emulated.
func (d *FrontDoor) Operations() map[string][]string {
	operations := make(map[string][]string, len(d.services))
	for name, t := range d.services {
		operations[name] = slices.Sorted(maps.Keys(t.byName))
	}
	return operations
}
