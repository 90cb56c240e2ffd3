package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// ListExportsInput is the input of ListExports.
type ListExportsInput struct{ NextToken string }

// ListExportsOutput is its output, by name.
type ListExportsOutput struct {
	Exports   []Export
	NextToken string
}

// Export is an exported output.
type Export struct{ ExportingStackId, Name, Value string }

// ListImportsInput is the input of ListImports.
type ListImportsInput struct{ ExportName, NextToken string }

// ListImportsOutput is its output: names of stacks.
type ListImportsOutput struct {
	Imports   []string
	NextToken string
}

func (c *CloudFormation) checkListExports(_ *service.Call, in *ListExportsInput, v *violations) []service.Check {
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{allow("ListExports", "*")}
}

func (c *CloudFormation) listExports(_ context.Context, call *service.Call, in *ListExportsInput) (*ListExportsOutput, error) {
	out := &ListExportsOutput{Exports: []Export{}}
	var err error
	c.store.View(func(s *store.State) {
		var some []store.Export
		some, out.NextToken, err = page("exports", in.NextToken, s.Exports(call.Region))
		for _, e := range some {
			out.Exports = append(out.Exports, Export{e.StackID, e.Name, e.Value})
		}
	})
	return out, err
}

func (c *CloudFormation) checkListImports(_ *service.Call, in *ListImportsInput, v *violations) []service.Check {
	v.required(in.ExportName, "exportName")
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{allow("ListImports", "*")}
}

func (c *CloudFormation) listImports(_ context.Context, call *service.Call, in *ListImportsInput) (*ListImportsOutput, error) {
	out := &ListImportsOutput{}
	var err error
	c.store.View(func(s *store.State) {
		names := s.Importers(call.Region, in.ExportName)
		if len(names) == 0 {
			err = wire.Errorf("ValidationError", "Export '%s' is not imported by any stack.", in.ExportName)
			return
		}
		out.Imports, out.NextToken, err = page("imports", in.NextToken, names)
	})
	return out, err
}
