package vacant

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// DynamoDB makes an Amazon DynamoDB without tables. Operations that would make one are not emulated.
func DynamoDB(env service.Env) *service.Service {
	return &service.Service{
		Name:      "dynamodb",
		Protocols: []wire.Protocol{{Kind: wire.JSON, Version: "1.0", Target: "DynamoDB_20120810", Namespace: "com.amazonaws.dynamodb.v20120810"}},
		Operations: []service.Operation{
			onTables(env, "PutItem"), onTables(env, "GetItem"), onTables(env, "UpdateItem"), onTables(env, "DeleteItem"),
			onTables(env, "Query"), onTables(env, "Scan"), onTables(env, "BatchGetItem"), onTables(env, "BatchWriteItem"),
			onTables(env, "DescribeTable"), onTables(env, "DeleteTable"),
			service.Op("ListTables", listChecks, listTables),
		},
	}
}

// tablesInput is the input of every operation on tables. What is to be done with the items of a table that does not
// exist does not matter: no member is refused.
type tablesInput struct{ names []string }

// UnmarshalJSON keeps the names or ARNs of the tables: TableName, or the keys of RequestItems in batches.
func (t *tablesInput) UnmarshalJSON(text []byte) error {
	var in struct {
		TableName    string
		RequestItems map[string]json.RawMessage
	}
	if err := json.Unmarshal(text, &in); err != nil {
		return err
	}
	t.names = slices.Sorted(maps.Keys(in.RequestItems))
	if in.TableName != "" {
		t.names = append(t.names, in.TableName)
	}
	return nil
}

type none struct{}

// onTables makes an operation whose IAM action has its own name and whose resources are tables (AWS: service
// authorization reference, DynamoDB). A table that does not exist has no tags, so a policy that tests
// aws:ResourceTag does not match.
func onTables(env service.Env, operation string) service.Operation {
	return service.Op(operation,
		func(c *service.Call, in *tablesInput) ([]service.Check, error) {
			if len(in.names) == 0 {
				return nil, &wire.Error{Code: "ValidationException", Status: http.StatusBadRequest,
					Message: "The parameter 'TableName' is required but was not present in the request"}
			}
			checks := make([]service.Check, len(in.names))
			for i, name := range in.names {
				if !strings.HasPrefix(name, "arn:") {
					name = "arn:aws:dynamodb:" + c.Region + ":" + env.Account + ":table/" + name
				}
				checks[i] = service.Check{Action: "dynamodb:" + operation, Context: policy.Context{}, Resource: name}
			}
			return checks, nil
		},
		func(_ context.Context, _ *service.Call, in *tablesInput) (*none, error) {
			message := "Requested resource not found"
			if operation == "DescribeTable" || operation == "DeleteTable" {
				message += ": Table: " + in.names[0] + " not found"
			}
			return nil, &wire.Error{Code: "ResourceNotFoundException", Message: message, Status: http.StatusBadRequest}
		})
}

// ListTablesInput is that of ListTables.
type ListTablesInput struct {
	ExclusiveStartTableName string
	Limit                   int
}

// ListTablesOutput is that of ListTables.
type ListTablesOutput struct {
	TableNames []string
}

func listChecks(*service.Call, *ListTablesInput) ([]service.Check, error) {
	return []service.Check{{Action: "dynamodb:ListTables", Resource: "*", Context: policy.Context{}}}, nil
}

func listTables(context.Context, *service.Call, *ListTablesInput) (*ListTablesOutput, error) {
	return &ListTablesOutput{TableNames: []string{}}, nil
}
