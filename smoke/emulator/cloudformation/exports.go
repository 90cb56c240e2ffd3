package cloudformation

import (
	"context"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type listExportsInput struct{ NextToken string }

type listExportsOutput struct {
	Exports   []export
	NextToken string
}

type export struct{ ExportingStackId, Name, Value string }

type listImportsInput struct{ ExportName, NextToken string }

type listImportsOutput struct {
	Imports   []string
	NextToken string
}

func (c *CloudFormation) checkListExports(_ *service.Call, in *listExportsInput, v *violations) []service.Check {
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{allow("ListExports", "*")}
}

func (c *CloudFormation) listExports(_ context.Context, call *service.Call, in *listExportsInput) (*listExportsOutput, error) {
	out := &listExportsOutput{Exports: []export{}}
	return out, c.store.Read(func(s *store.Records) (err error) {
		var some []store.Export
		some, out.NextToken, err = page("exports", in.NextToken, s.Exports(call.Region))
		for _, e := range some {
			out.Exports = append(out.Exports, export{e.StackID, e.Name, e.Value})
		}
		return err
	})
}

func (c *CloudFormation) checkListImports(_ *service.Call, in *listImportsInput, v *violations) []service.Check {
	v.required(in.ExportName, "exportName")
	v.atMost(in.NextToken, "nextToken", 1024)
	return []service.Check{allow("ListImports", "*")}
}

func (c *CloudFormation) listImports(_ context.Context, call *service.Call, in *listImportsInput) (*listImportsOutput, error) {
	out := &listImportsOutput{}
	return out, c.store.Read(func(s *store.Records) (err error) {
		names := s.Importers(call.Region, in.ExportName)
		if len(names) == 0 {
			return wire.Errorf("ValidationError", "Export '%s' is not imported by any stack.", in.ExportName)
		}
		out.Imports, out.NextToken, err = page("imports", in.NextToken, names)
		return err
	})
}
