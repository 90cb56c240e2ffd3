package store

import "slices"

// Export is an output that other stacks may import.
type Export struct {
	StackID, StackName, Name, Value string
}

// Exports are the exports of a region, by name.
func (s *State) Exports(region string) []Export {
	var out []Export
	for key, k := range s.live {
		if key.region != region {
			continue
		}
		for _, o := range k.Outputs {
			if o.ExportName != "" {
				out = append(out, Export{k.ID, k.Name, o.ExportName, o.Value})
			}
		}
	}
	slices.SortFunc(out, func(a, b Export) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}

// Export is the export of that name in a region.
func (s *State) Export(region, name string) (Export, bool) {
	for key, k := range s.live {
		if key.region != region {
			continue
		}
		for _, o := range k.Outputs {
			if o.ExportName == name {
				return Export{k.ID, k.Name, name, o.Value}, true
			}
		}
	}
	return Export{}, false
}

// Importers are the names of the stacks that import an export, sorted.
func (s *State) Importers(region, name string) []string {
	var out []string
	for key, k := range s.live {
		if key.region == region && slices.Contains(k.Imports, name) {
			out = append(out, k.Name)
		}
	}
	slices.Sort(out)
	return out
}
