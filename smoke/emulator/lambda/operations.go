package lambda

import "cfnenv/smoke/emulator/service"

// functionOperations are those of the functions themselves.
func (l *Lambda) functionOperations() []service.Operation {
	const functions = "/2015-03-31/functions"
	on := func(action string) func(*service.Call, *FunctionInput) ([]service.Check, error) {
		return onFunction(l, action, (*FunctionInput).target, nil)
	}
	return []service.Operation{
		service.Op("CreateFunction", l.checkCreate, l.create).At("POST "+functions, 201),
		service.Op("GetFunction", on("lambda:GetFunction"), l.get).At("GET "+functions+"/{FunctionName}", 200),
		service.Op("GetFunctionConfiguration", on("lambda:GetFunctionConfiguration"), l.getConfiguration).
			At("GET "+functions+"/{FunctionName}/configuration", 200),
		service.Op("ListFunctions", onAccount[listInput]("lambda:ListFunctions"), l.list).At("GET "+functions, 200),
		service.Op("ListVersionsByFunction", onFunction(l, "lambda:ListVersionsByFunction", (*versionsInput).target, nil), l.versions).
			At("GET "+functions+"/{FunctionName}/versions", 200),
		service.Op("UpdateFunctionCode", onFunction(l, "lambda:UpdateFunctionCode", (*updateCodeInput).target, nil), l.updateCode).
			At("PUT "+functions+"/{FunctionName}/code", 200),
		service.Op("UpdateFunctionConfiguration", l.checkUpdate, l.updateConfiguration).
			At("PUT "+functions+"/{FunctionName}/configuration", 200),
		service.Op("DeleteFunction", on("lambda:DeleteFunction"), l.delete).At("DELETE "+functions+"/{FunctionName}", 204),
	}
}
