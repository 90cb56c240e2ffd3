package sabotage

import (
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/cloudformation"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
)

// stackSabotages lie about stacks that are made as they should be.
func stackSabotages() []Sabotage {
	var list []Sabotage
	for _, id := range exampleIDs() {
		list = append(list,
			Sabotage{Name: id + "-stack-renamed", About: "the stack of example " + id + " has another name than it was given",
				Noticed: []string{id + ".stack-name"},
				install: described(id, func(s *cloudformation.Stack) { s.StackName = "agent-somebody-else" })},
			Sabotage{Name: id + "-stack-elsewhere", About: "the stack of example " + id + " is made in another account",
				Noticed: []string{id + ".stack-name"}, install: elsewhere(id)},
			Sabotage{Name: id + "-stack-role-dropped", About: "the stack of example " + id + " is made without the execution role",
				Noticed: []string{id + ".stack-role"},
				install: described(id, func(s *cloudformation.Stack) { s.RoleARN = "" })},
			Sabotage{Name: id + "-stack-role-replaced", About: "the stack of example " + id + " is made as another role",
				Noticed: []string{id + ".stack-role"},
				install: described(id, func(s *cloudformation.Stack) { s.RoleARN += "-unrestricted" })},
			Sabotage{Name: id + "-stack-tags-dropped", About: "the stack of example " + id + " has lost a required tag",
				Noticed: []string{id + ".stack-tags"},
				install: described(id, func(s *cloudformation.Stack) { s.Tags = without(s.Tags, "agent_username") })},
		)
	}
	return list
}

func without(tags []cloudformation.Tag, key string) []cloudformation.Tag {
	var kept []cloudformation.Tag
	for _, t := range tags {
		if t.Key != key {
			kept = append(kept, t)
		}
	}
	return kept
}

// foreign is an account that is not this one.
const foreign = "999999999999"

// elsewhere gives the stacks of an example ids of another account, and knows them again by those.
func elsewhere(id string) func(*emulator.Options) {
	return calls(func() []door.Interceptor {
		e := newExample(id)
		away := func(c *service.Call, stackID *string) {
			if e.has(*stackID) {
				*stackID = strings.Replace(*stackID, ":"+c.Account+":stack/", ":"+foreign+":stack/", 1)
			}
		}
		home := func(c *service.Call, stackID *string) error {
			*stackID = strings.Replace(*stackID, ":"+foreign+":stack/", ":"+c.Account+":stack/", 1)
			return nil
		}
		return []door.Interceptor{
			e.follow,
			answered("cloudformation", "CreateStack", func(c *service.Call, _ *cloudformation.CreateStackInput, out *cloudformation.StackOutput) error {
				away(c, &out.StackId)
				return nil
			}),
			answered("cloudformation", "DescribeStacks", func(c *service.Call, _ *cloudformation.DescribeStacksInput, out *cloudformation.DescribeStacksOutput) error {
				for i := range out.Stacks {
					away(c, &out.Stacks[i].StackId)
				}
				return nil
			}),
			answered("cloudformation", "DescribeStackEvents", func(c *service.Call, _ *cloudformation.DescribeStackEventsInput, out *cloudformation.DescribeStackEventsOutput) error {
				for i := range out.StackEvents {
					away(c, &out.StackEvents[i].StackId)
					away(c, &out.StackEvents[i].PhysicalResourceId)
				}
				return nil
			}),
			requested("cloudformation", "DescribeStacks", func(c *service.Call, in *cloudformation.DescribeStacksInput) error {
				return home(c, &in.StackName)
			}),
			requested("cloudformation", "DescribeStackEvents", func(c *service.Call, in *cloudformation.DescribeStackEventsInput) error {
				return home(c, &in.StackName)
			}),
			requested("cloudformation", "DeleteStack", func(c *service.Call, in *cloudformation.DeleteStackInput) error {
				return home(c, &in.StackName)
			}),
		}
	})
}
