package resource

import "context"

// updateTable changes a table in place: one call for each change, as DynamoDB takes no two changes of indexes at once.
func updateTable(ctx context.Context, r *Request) (Attributes, error) {
	for _, change := range tableChanges(r) {
		change["TableName"] = r.PhysicalID
		if err := r.Call(ctx, "dynamodb", "UpdateTable", change, nil); err != nil {
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
	set, remove := r.retag()
	if len(set) > 0 {
		if err := r.Call(ctx, "dynamodb", "TagResource", In{"ResourceArn": d.Table.TableArn, "Tags": set}, nil); err != nil {
			return nil, err
		}
	}
	if len(remove) > 0 {
		if err := r.Call(ctx, "dynamodb", "UntagResource", In{"ResourceArn": d.Table.TableArn, "TagKeys": remove}, nil); err != nil {
			return nil, err
		}
	}
	return tableValues(d), nil
}

// tableChanges are the calls of UpdateTable that lead from the previous properties to those that are wanted.
func tableChanges(r *Request) (changes []In) {
	if r.changed("BillingMode") || r.changed("ProvisionedThroughput") {
		mode := r.Properties["BillingMode"]
		if mode == nil {
			mode = "PROVISIONED"
		}
		changes = append(changes, In{"BillingMode": mode, "ProvisionedThroughput": r.Properties["ProvisionedThroughput"]})
	}
	if r.changed("StreamSpecification") {
		if r.Previous["StreamSpecification"] != nil {
			changes = append(changes, In{"StreamSpecification": In{"StreamEnabled": false}})
		}
		if s := stream(r.Properties); s != nil {
			changes = append(changes, In{"StreamSpecification": s})
		}
	}
	if r.changed("SSESpecification") {
		s := encryption(r.Properties)
		if s == nil {
			s = In{"Enabled": false}
		}
		changes = append(changes, In{"SSESpecification": s})
	}
	for property, unset := range map[string]any{"TableClass": "STANDARD", "DeletionProtectionEnabled": false} {
		if r.changed(property) {
			v := r.Properties[property]
			if v == nil {
				v = unset
			}
			changes = append(changes, In{property: v})
		}
	}
	return append(changes, indexChanges(r)...)
}

// indexChanges delete the indexes that are not wanted any more or differ, and create those that are new.
func indexChanges(r *Request) (changes []In) {
	before, now := byIndexName(r.Previous), byIndexName(r.Properties)
	for _, name := range sortedKeys(before) {
		if !Equal(before[name], now[name]) {
			changes = append(changes, In{"GlobalSecondaryIndexUpdates": []In{{"Delete": In{"IndexName": name}}}})
		}
	}
	for _, name := range sortedKeys(now) {
		if !Equal(before[name], now[name]) {
			changes = append(changes, In{"AttributeDefinitions": r.Properties["AttributeDefinitions"],
				"GlobalSecondaryIndexUpdates": []In{{"Create": now[name]}}})
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

// configureTable puts the settings right that CreateTable and UpdateTable do not take.
func configureTable(ctx context.Context, r *Request) error {
	if expiry := r.changed("TimeToLiveSpecification"); expiry {
		if err := putTimeToLive(ctx, r); err != nil {
			return err
		}
	}
	if !r.changed("PointInTimeRecoverySpecification") {
		return nil
	}
	wanted, _ := r.Properties["PointInTimeRecoverySpecification"].(map[string]any)
	spec := In{"PointInTimeRecoveryEnabled": wanted["PointInTimeRecoveryEnabled"] == true}
	if days := wanted["RecoveryPeriodInDays"]; days != nil {
		spec["RecoveryPeriodInDays"] = days
	}
	return r.Call(ctx, "dynamodb", "UpdateContinuousBackups", In{"TableName": r.PhysicalID, "PointInTimeRecoverySpecification": spec}, nil)
}

// putTimeToLive switches off what was on under another name, and on what is wanted.
func putTimeToLive(ctx context.Context, r *Request) error {
	before, _ := r.Previous["TimeToLiveSpecification"].(map[string]any)
	now, _ := r.Properties["TimeToLiveSpecification"].(map[string]any)
	for _, spec := range []struct {
		spec    map[string]any
		enabled bool
	}{{before, false}, {now, true}} {
		if spec.spec["Enabled"] != true {
			continue
		}
		in := In{"TableName": r.PhysicalID, "TimeToLiveSpecification": In{"AttributeName": spec.spec["AttributeName"], "Enabled": spec.enabled}}
		if err := r.Call(ctx, "dynamodb", "UpdateTimeToLive", in, nil); err != nil {
			return err
		}
	}
	return nil
}
