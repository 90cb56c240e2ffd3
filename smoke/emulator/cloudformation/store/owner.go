package store

// Owner is the live stack that has a resource of that type and physical name, or is making it; nil when there is none.
// The resource except does not count.
func (s *State) Owner(region, resourceType, name string, except *Resource) *Stack {
	for key, k := range s.live {
		if key.region != region {
			continue
		}
		for _, r := range k.Resources {
			if r != except && r.Type == resourceType && r.Name == name && (r.Live() || r.Status == CreateInProgress) {
				return k
			}
		}
	}
	return nil
}
