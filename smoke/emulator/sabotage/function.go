package sabotage

import (
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/lambda"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// functionSabotages are about what Lambda says of the functions of examples 02 and 03.
func functionSabotages() []Sabotage {
	var list []Sabotage
	for _, id := range functionIDs() {
		list = append(list,
			Sabotage{Name: id + "-function-elsewhere", About: "the function of example " + id + " is in another region",
				Noticed: []string{id + ".function-exists"},
				install: onFunction(id, func(c *service.Call, f *lambda.FunctionConfiguration) error {
					f.FunctionArn = strings.Replace(f.FunctionArn, ":"+c.Region+":", ":eu-central-1:", 1)
					return nil
				})},
			Sabotage{Name: id + "-function-missing", About: "the function of example " + id + " is not there",
				Noticed: []string{id + ".function-exists", id + ".function-role"}, Why: "whose role a function has is known from nobody else",
				install: onFunction(id, func(*service.Call, *lambda.FunctionConfiguration) error {
					return &wire.Error{Code: "ResourceNotFoundException", Message: "Function not found"}
				})},
			Sabotage{Name: id + "-function-role-replaced", About: "the function of example " + id + " has another role than the stack's",
				Noticed: []string{id + ".function-role"},
				install: onFunction(id, func(_ *service.Call, f *lambda.FunctionConfiguration) error {
					f.Role += "-unrestricted"
					return nil
				})},
		)
	}
	return list
}

// onFunction changes what GetFunction says of the function of an example, or refuses to say it. The one of example 03 is
// known by its variables: it is told its bucket.
func onFunction(id string, change func(c *service.Call, f *lambda.FunctionConfiguration) error) func(*emulator.Options) {
	return call(answered("lambda", "GetFunction", func(c *service.Call, _ *lambda.FunctionInput, out *lambda.GetOutput) error {
		if writer := out.Configuration.Environment != nil; writer != (id == "03") {
			return nil
		}
		return change(c, &out.Configuration)
	}))
}
