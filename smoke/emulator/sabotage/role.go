package sabotage

import (
	"slices"

	"cfnenv/smoke/emulator/cloudformation"
)

// roleSabotages give the functions' roles other names than they were to have.
func roleSabotages() []Sabotage {
	var list []Sabotage
	for _, id := range functionIDs() {
		list = append(list, Sabotage{
			Name: id + "-role-renamed", About: "the role of example " + id + " is made under another name", Noticed: []string{id + ".role-name"},
			install: proposed(id, func(in *cloudformation.CreateStackInput) error {
				in.Parameters = slices.Clone(in.Parameters)
				for i, p := range in.Parameters {
					if p.ParameterKey == "AgentRoleName" && p.ParameterValue != nil {
						renamed := *p.ParameterValue + "x"
						in.Parameters[i].ParameterValue = &renamed
					}
				}
				return nil
			}),
		})
	}
	return list
}
