package cloudformation

import (
	"cfnenv/smoke/emulator/cloudformation/engine"
	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/wire"
)

// storedParameters gives parameters that name one in Systems Manager a value. The account has none there: they are stood
// in for, or refused.
func (c *CloudFormation) storedParameters(r *store.Revision) error {
	for i, p := range r.Parameters {
		kind, stored := p.Stored()
		switch {
		case !stored:
			continue
		case !c.types.StandsIn():
			return wire.NotEmulated("parameter type %s", p.Type)
		}
		r.Parameters[i].Resolved = engine.StoredValue(kind, p.Text)
		r.StoodIn = append(r.StoodIn, p.Type+" "+p.Name)
	}
	return nil
}
