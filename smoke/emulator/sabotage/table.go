package sabotage

import (
	"cfnenv/smoke/emulator/cloudfront"
	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/dynamodb/value"
	"cfnenv/smoke/emulator/service"
)

// tableSabotages are about the table of example 04.
func tableSabotages() []Sabotage {
	const put, foreignWrite = "dynamodb:PutItem", "04.foreign-write-denied"
	return []Sabotage{
		{Name: "table-hidden", About: "runtime credentials may not look at tables", Noticed: []string{"04.table-complete"},
			install: decisions(forbidden(from(runtimeRole, "dynamodb:DescribeTable")))},
		{Name: "table-tags-dropped", About: "the stack's tags do not reach the table", Noticed: []string{"04.table-tags", "04.put-item"},
			Why: "without its tags the table must not be written to",
			install: call(requested("dynamodb", "CreateTable", func(_ *service.Call, in *dynamodb.Request[dynamodb.CreateTableInput]) error {
				in.In.Tags = nil
				return nil
			}))},
		{Name: "table-tags-hidden", About: "runtime credentials may not look at the tags of tables", Noticed: []string{"04.table-tags"},
			install: decisions(forbidden(from(runtimeRole, "dynamodb:ListTagsOfResource")))},
		{Name: "table-tags-ignored", About: "IAM does not look at the tags of tables", Noticed: []string{"04.put-item"},
			install: decisions(forbidden(from(runtimeRole, put)))},
		{Name: "item-replaced", About: "items hold something else than what was written", Noticed: []string{"04.item-nonce"},
			install: call(answered("dynamodb", "GetItem", func(_ *service.Call, _ *dynamodb.Request[dynamodb.GetItemInput], out *dynamodb.GetItemOutput) error {
				if out.Item != nil {
					(*out.Item)["v"] = value.Text("else")
				}
				return nil
			}))},
		{Name: "update-refused", About: "runtime credentials may not update items", Noticed: []string{"04.update-item"},
			install: decisions(forbidden(from(runtimeRole, "dynamodb:UpdateItem")))},
		{Name: "condition-ignored", About: "writes have no conditions", Noticed: []string{"04.condition-fails"},
			install: call(requested("dynamodb", "PutItem", func(_ *service.Call, in *dynamodb.Request[dynamodb.PutItemInput]) error {
				in.In.ConditionExpression = nil
				return nil
			}))},
		{Name: "delete-refused", About: "runtime credentials may not delete items", Noticed: []string{"04.delete-item"},
			install: decisions(forbidden(from(runtimeRole, "dynamodb:DeleteItem")))},
		{Name: "foreign-write-allowed", About: "runtime credentials may write to any table", Noticed: []string{foreignWrite},
			install: decisions(allowed(from(runtimeRole, put)))},
		{Name: "condition-check-allowed", About: "runtime credentials may check conditions in transactions", Noticed: []string{"04.condition-check-denied"},
			install: decisions(allowed(from(runtimeRole, "dynamodb:ConditionCheckItem")))},
	}
}

// runtimeSabotages are about what runtime credentials may do beside stacks.
func runtimeSabotages() []Sabotage {
	return []Sabotage{
		{Name: "invalidation-allowed", About: "runtime credentials may invalidate any distribution", Noticed: []string{"05.invalidation-denied"},
			install: decisions(allowed(from(runtimeRole, "cloudfront:CreateInvalidation")))},
		{Name: "invalidation-refused", About: "runtime credentials may not invalidate their own distribution (--distribution)", Noticed: []string{"05.invalidation"},
			install: decisions(forbidden(from(runtimeRole, "cloudfront:CreateInvalidation")))},
		{Name: "invalidation-without-id", About: "an invalidation is answered without its id (--distribution)", Noticed: []string{"05.invalidation"},
			install: call(answered("cloudfront", "CreateInvalidation", func(_ *service.Call, _ *cloudfront.InvalidateInput, out *cloudfront.Invalidation) error {
				out.Id = ""
				return nil
			}))},
		{Name: "models-allowed-everywhere", About: "runtime credentials may call models in every region", Noticed: []string{"06.converse-refused-elsewhere"},
			install: decisions(allowed(from(runtimeRole, "bedrock:InvokeModel")))},
		{Name: "models-refused", About: "runtime credentials may call no model", Noticed: []string{"06.converse-permitted"},
			install: decisions(forbidden(from(runtimeRole, "bedrock:InvokeModel")))},
	}
}
