package resource

import (
	"cmp"
	"context"
	"errors"
	"time"

	"cfnenv/smoke/sleep"
)

// table defines AWS::DynamoDB::Table. Ref is the table's name.
func table() *Type {
	keys := func() *Property {
		return listOf(object(Members{"AttributeName": text().required(), "KeyType": text().required().oneOf("HASH", "RANGE")}))
	}
	throughput := func() *Property {
		return object(Members{"ReadCapacityUnits": integer().required(), "WriteCapacityUnits": integer().required()})
	}
	projection := func() *Property {
		return object(Members{"ProjectionType": text().oneOf("ALL", "KEYS_ONLY", "INCLUDE"), "NonKeyAttributes": listOf(text())})
	}
	return &Type{
		Name: "AWS::DynamoDB::Table",
		Properties: Members{
			"AttributeDefinitions":      listOf(object(Members{"AttributeName": text().required(), "AttributeType": text().required().oneOf("S", "N", "B")})),
			"BillingMode":               text().oneOf("PROVISIONED", "PAY_PER_REQUEST"),
			"DeletionProtectionEnabled": boolean(),
			"GlobalSecondaryIndexes": listOf(object(Members{
				"IndexName": text().required(), "KeySchema": keys().required(), "Projection": projection().required(), "ProvisionedThroughput": throughput(),
			}.without("ContributorInsightsSpecification", "OnDemandThroughput", "WarmThroughput"))),
			"KeySchema": keys().required().createOnly(), // conditionally: only once the table has been made
			"LocalSecondaryIndexes": listOf(object(Members{
				"IndexName": text().required(), "KeySchema": keys().required(), "Projection": projection().required(),
			})).fixed(),
			"PointInTimeRecoverySpecification": object(Members{
				"PointInTimeRecoveryEnabled": boolean(), "RecoveryPeriodInDays": integer().between(1, 35),
			}),
			"ProvisionedThroughput": throughput(),
			"SSESpecification": object(Members{
				"SSEEnabled": boolean().required(), "SSEType": text(), "KMSMasterKeyId": absent(),
			}),
			"StreamSpecification": object(Members{
				"StreamViewType": text().required().oneOf("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"), "ResourcePolicy": absent(),
			}),
			"TableClass": text().oneOf("STANDARD", "STANDARD_INFREQUENT_ACCESS"),
			"TableName":  text().createOnly(),
			"Tags":       tags(),
			"TimeToLiveSpecification": object(Members{
				"AttributeName": text(), "Enabled": boolean().required(),
			}),
		}.without("ContributorInsightsSpecification", "ImportSourceSpecification", "KinesisStreamSpecification", "OnDemandThroughput", "ResourcePolicy",
			"WarmThroughput"),
		Identifier:   []string{"TableName"},
		Attributes:   []string{"Arn", "StreamArn"},
		NameProperty: "TableName",
		NameLimit:    255,
		TagProperty:  "Tags",
		TagCalls:     []string{"CreateTable", "TagResource"},
		// Others have measured about 22 s for a creation and 15 s for a deletion, the table's own 5 s included.
		Takes:  Durations{Create: 2 * time.Second, Settle: 15 * time.Second, Update: 10 * time.Second, Delete: 10 * time.Second},
		Create: createTable,
		Update: updateTable,
		Delete: deleteTable,
	}
}

// description holds the fields of DescribeTable that the handlers read.
type description struct {
	Table struct{ TableStatus, TableArn, LatestStreamArn string }
}

func createTable(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	in := r.input("AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput", "GlobalSecondaryIndexes", "LocalSecondaryIndexes",
		"TableClass", "DeletionProtectionEnabled")
	in["TableName"], in["Tags"] = r.Name, tagList(r.Tags)
	in["StreamSpecification"], in["SSESpecification"] = stream(r.Properties), encryption(r.Properties)
	if err := r.call(ctx, "dynamodb", "CreateTable", in, nil); err != nil {
		if codeOf(err) == "ResourceInUseException" {
			return nil, alreadyExists("AWS::DynamoDB::Table", r.Name)
		}
		return nil, err
	}
	r.initiate(r.Name)
	made, err := activeTable(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := configureTable(ctx, r); err != nil {
		return nil, err
	}
	return tableValues(made), readTable(ctx, r, made)
}

// readTable makes the calls by which the handler reads back what it made.
func readTable(ctx context.Context, r *HandlerRequest, made *description) error {
	for _, operation := range []string{"DescribeContinuousBackups", "DescribeTimeToLive", "DescribeContributorInsights", "DescribeKinesisStreamingDestination"} {
		if err := r.call(ctx, "dynamodb", operation, params{"TableName": r.PhysicalID}, nil); err != nil {
			return err
		}
	}
	if err := r.call(ctx, "dynamodb", "GetResourcePolicy", params{"ResourceArn": made.Table.TableArn}, nil); err != nil && codeOf(err) != "PolicyNotFoundException" {
		return err
	}
	return r.call(ctx, "dynamodb", "ListTagsOfResource", params{"ResourceArn": made.Table.TableArn}, nil)
}

func tableValues(d *description) Attributes {
	a := Attributes{"Arn": d.Table.TableArn}
	if d.Table.LatestStreamArn != "" {
		a["StreamArn"] = d.Table.LatestStreamArn
	}
	return a
}

func stream(properties map[string]any) any {
	if s, ok := properties["StreamSpecification"].(map[string]any); ok {
		return params{"StreamEnabled": true, "StreamViewType": s["StreamViewType"]}
	}
	return nil
}

func encryption(properties map[string]any) any {
	s, ok := properties["SSESpecification"].(map[string]any)
	if !ok {
		return nil
	}
	out := params{"Enabled": s["SSEEnabled"]}
	if s["SSEType"] != nil {
		out["SSEType"] = s["SSEType"]
	}
	return out
}

// How the handler waits for a table, and how long at most. AWS's own limit is 720 minutes; a table of the account takes
// seconds.
const (
	tablePoll = 100 * time.Millisecond
	tableWait = 10 * time.Minute
)

// activeTable waits until the table can be used.
func activeTable(ctx context.Context, r *HandlerRequest) (*description, error) {
	d := &description{}
	return d, pollTable(ctx, func() (bool, error) {
		err := r.call(ctx, "dynamodb", "DescribeTable", params{"TableName": r.PhysicalID}, d)
		return d.Table.TableStatus == "ACTIVE", err
	})
}

func pollTable(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, tableWait)
	defer cancel()
	for {
		if is, err := done(); is || err != nil {
			return err
		}
		if sleep.For(ctx, tablePoll) != nil {
			return errors.New("Exceeded attempts to wait for the table")
		}
	}
}

func deleteTable(ctx context.Context, r *HandlerRequest) error {
	if err := r.call(ctx, "dynamodb", "DeleteTable", params{"TableName": r.PhysicalID}, nil); err != nil {
		return unlessGone(err)
	}
	return pollTable(ctx, func() (bool, error) {
		err := r.call(ctx, "dynamodb", "DescribeTable", params{"TableName": r.PhysicalID}, nil)
		return gone(err), unlessGone(err)
	})
}

// updateTable changes a table in place: one call for each change, as DynamoDB takes no two changes of indexes at once.
func updateTable(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	for _, change := range tableChanges(r) {
		change["TableName"] = r.PhysicalID
		if err := r.call(ctx, "dynamodb", "UpdateTable", change, nil); err != nil {
			return nil, err
		}
		if _, err := activeTable(ctx, r); err != nil {
			return nil, err
		}
	}
	d, err := activeTable(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := configureTable(ctx, r); err != nil {
		return nil, err
	}
	return tableValues(d), r.retag(ctx, "dynamodb", "TagResource", "UntagResource",
		func(tags []Tag) params { return params{"ResourceArn": d.Table.TableArn, "Tags": tags} },
		func(keys []string) params { return params{"ResourceArn": d.Table.TableArn, "TagKeys": keys} })
}

// tableChanges returns the calls of UpdateTable that lead from the previous properties to the wanted ones.
func tableChanges(r *HandlerRequest) (changes []params) {
	if r.changed("BillingMode") || r.changed("ProvisionedThroughput") {
		changes = append(changes, params{
			"BillingMode": cmp.Or[any](r.Properties["BillingMode"], "PROVISIONED"), "ProvisionedThroughput": r.Properties["ProvisionedThroughput"],
		})
	}
	if r.changed("StreamSpecification") {
		if r.Previous["StreamSpecification"] != nil {
			changes = append(changes, params{"StreamSpecification": params{"StreamEnabled": false}})
		}
		if s := stream(r.Properties); s != nil {
			changes = append(changes, params{"StreamSpecification": s})
		}
	}
	if r.changed("SSESpecification") {
		s := encryption(r.Properties)
		if s == nil {
			s = params{"Enabled": false}
		}
		changes = append(changes, params{"SSESpecification": s})
	}
	for _, p := range []struct {
		name  string
		unset any
	}{{"TableClass", "STANDARD"}, {"DeletionProtectionEnabled", false}} {
		if r.changed(p.name) {
			changes = append(changes, params{p.name: cmp.Or(r.Properties[p.name], p.unset)})
		}
	}
	return append(changes, indexChanges(r)...)
}

// indexChanges delete the indexes that are not wanted any more or differ, and create those that are new.
func indexChanges(r *HandlerRequest) (changes []params) {
	before, now := byIndexName(r.Previous), byIndexName(r.Properties)
	for _, name := range sortedKeys(before) {
		if !Equal(before[name], now[name]) {
			changes = append(changes, params{"GlobalSecondaryIndexUpdates": []params{{"Delete": params{"IndexName": name}}}})
		}
	}
	for _, name := range sortedKeys(now) {
		if !Equal(before[name], now[name]) {
			changes = append(changes, params{"AttributeDefinitions": r.Properties["AttributeDefinitions"],
				"GlobalSecondaryIndexUpdates": []params{{"Create": now[name]}}})
		}
	}
	return changes
}

func byIndexName(properties map[string]any) map[string]any {
	out := map[string]any{}
	list, _ := properties["GlobalSecondaryIndexes"].([]any)
	for _, item := range list {
		if x, ok := item.(map[string]any); ok {
			if name, ok := x["IndexName"].(string); ok {
				out[name] = x
			}
		}
	}
	return out
}

// configureTable changes the settings that CreateTable and UpdateTable do not take.
func configureTable(ctx context.Context, r *HandlerRequest) error {
	if r.changed("TimeToLiveSpecification") {
		if err := putTimeToLive(ctx, r); err != nil {
			return err
		}
	}
	if !r.changed("PointInTimeRecoverySpecification") {
		return nil
	}
	wanted, _ := r.Properties["PointInTimeRecoverySpecification"].(map[string]any)
	spec := params{"PointInTimeRecoveryEnabled": wanted["PointInTimeRecoveryEnabled"] == true}
	if days := wanted["RecoveryPeriodInDays"]; days != nil {
		spec["RecoveryPeriodInDays"] = days
	}
	return r.call(ctx, "dynamodb", "UpdateContinuousBackups", params{"TableName": r.PhysicalID, "PointInTimeRecoverySpecification": spec}, nil)
}

// putTimeToLive switches off what was on under another name, and on what is wanted.
func putTimeToLive(ctx context.Context, r *HandlerRequest) error {
	before, _ := r.Previous["TimeToLiveSpecification"].(map[string]any)
	now, _ := r.Properties["TimeToLiveSpecification"].(map[string]any)
	for _, spec := range []struct {
		spec    map[string]any
		enabled bool
	}{{before, false}, {now, true}} {
		if spec.spec["Enabled"] != true {
			continue
		}
		in := params{"TableName": r.PhysicalID, "TimeToLiveSpecification": params{"AttributeName": spec.spec["AttributeName"], "Enabled": spec.enabled}}
		if err := r.call(ctx, "dynamodb", "UpdateTimeToLive", in, nil); err != nil {
			return err
		}
	}
	return nil
}
