//go:build linux && !race

// The SDK's clients are slow to compile, and show the same everywhere.

package dynamodb_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/fault"
	"cfnenv/smoke/emulator/service"
)

// sdkClient is the SDK's client as a session.
func (a *account) sdkClient(as service.Session, options ...func(*sdk.Options)) *sdk.Client {
	return sdk.NewFromConfig(a.Config(as), options...)
}

// attributes is an item of the SDK.
type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n any) types.AttributeValue { return &types.AttributeValueMemberN{Value: fmt.Sprint(n)} }

// wantItem compares an item with the one that it should be.
func wantItem(t *testing.T, what string, got, want attributes) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// What breaks on purpose is an error that the SDK knows, and asks again after.
func TestSDKFaults(t *testing.T) {
	faults, err := fault.Parse("dynamodb.PutItem:throttle,n=2;dynamodb.GetItem:error,n=2;dynamodb.Scan:drop,n=2;dynamodb.Query:throttle;dynamodb.DeleteItem:error")
	if err != nil {
		t.Fatal(err)
	}
	a := start(t, dynamodb.Options{}, emulatortest.Options{Calls: []door.Interceptor{faults.Calls}})
	a.make("S", "", "")
	ctx, name, key := t.Context(), aws.String("the-table"), attributes{"h": text("k")}
	client := a.sdkClient(a.Admin, func(o *sdk.Options) {
		o.Retryer = retry.NewStandard(func(r *retry.StandardOptions) { r.MaxBackoff = time.Millisecond })
	})
	emulatortest.Must(client.PutItem(ctx, &sdk.PutItemInput{TableName: name, Item: key}))(t)
	emulatortest.Must(client.GetItem(ctx, &sdk.GetItemInput{TableName: name, Key: key}))(t)
	emulatortest.Must(client.Scan(ctx, &sdk.ScanInput{TableName: name}))(t)
	_, err = client.Query(ctx, &sdk.QueryInput{TableName: name, KeyConditionExpression: aws.String("h = :h"), ExpressionAttributeValues: attributes{":h": text("k")}})
	emulatortest.Typed[*types.ThrottlingException](t, err)
	_, err = client.DeleteItem(ctx, &sdk.DeleteItemInput{TableName: name, Key: key})
	emulatortest.Typed[*types.InternalServerError](t, err)
}

// The life of a table by the SDK's client, with its waiters, paginators and errors.
func TestSDKTables(t *testing.T) {
	const pace, patience = 50 * time.Millisecond, time.Minute
	a := start(t, dynamodb.Options{Pace: pace}, emulatortest.Options{})
	ctx, client, name := t.Context(), a.sdkClient(a.Admin), aws.String("orders")
	create := &sdk.CreateTableInput{
		TableName: name, BillingMode: types.BillingModePayPerRequest,
		KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("h"), KeyType: types.KeyTypeHash}, {AttributeName: aws.String("r"), KeyType: types.KeyTypeRange}},
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("h"), AttributeType: types.ScalarAttributeTypeS},
			{AttributeName: aws.String("r"), AttributeType: types.ScalarAttributeTypeN}, {AttributeName: aws.String("g"), AttributeType: types.ScalarAttributeTypeS}},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{IndexName: aws.String("by-g"), Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly},
			KeySchema: []types.KeySchemaElement{{AttributeName: aws.String("g"), KeyType: types.KeyTypeHash}}}},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewImage},
		Tags:                []types.Tag{{Key: aws.String("a"), Value: aws.String("1")}},
	}
	made := emulatortest.Must(client.CreateTable(ctx, create))(t).TableDescription
	if made.TableStatus != types.TableStatusCreating || aws.ToString(made.TableArn) == "" || made.LatestStreamArn == nil {
		t.Errorf("created: %+v", made)
	}
	_, err := client.CreateTable(ctx, create)
	if e := emulatortest.Typed[*types.ResourceInUseException](t, err); e.ErrorMessage() != "Table already exists: orders" {
		t.Error(e)
	}
	waiter := sdk.NewTableExistsWaiter(client, func(o *sdk.TableExistsWaiterOptions) { o.MinDelay, o.MaxDelay = time.Millisecond, pace })
	d := emulatortest.Must(waiter.WaitForOutput(ctx, &sdk.DescribeTableInput{TableName: name}, patience))(t).Table
	if d.TableStatus != types.TableStatusActive || len(d.GlobalSecondaryIndexes) != 1 || d.GlobalSecondaryIndexes[0].IndexStatus != types.IndexStatusActive ||
		d.BillingModeSummary.BillingMode != types.BillingModePayPerRequest || time.Since(*d.CreationDateTime) > time.Hour || *d.ItemCount != 0 {
		t.Errorf("described: %+v", d)
	}

	if out := emulatortest.Must(client.UpdateTable(ctx, &sdk.UpdateTableInput{TableName: name, DeletionProtectionEnabled: aws.Bool(true)}))(t); out.TableDescription.TableStatus != types.TableStatusUpdating {
		t.Errorf("updated: %+v", out.TableDescription)
	}
	if _, err := client.DeleteTable(ctx, &sdk.DeleteTableInput{TableName: name}); !strings.HasPrefix(emulatortest.Said(err), "ValidationException: Resource cannot be deleted as it is currently protected") {
		t.Error(err)
	}
	emulatortest.Must(client.UpdateTable(ctx, &sdk.UpdateTableInput{TableName: name, DeletionProtectionEnabled: aws.Bool(false)}))(t)
	emulatortest.Must(client.UpdateTimeToLive(ctx, &sdk.UpdateTimeToLiveInput{TableName: name, TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("ttl"), Enabled: aws.Bool(true)}}))(t)
	if d := emulatortest.Must(client.DescribeTimeToLive(ctx, &sdk.DescribeTimeToLiveInput{TableName: name}))(t).TimeToLiveDescription; d.TimeToLiveStatus != types.TimeToLiveStatusEnabled || *d.AttributeName != "ttl" {
		t.Errorf("time to live: %+v", d)
	}
	emulatortest.Must(client.UpdateContinuousBackups(ctx, &sdk.UpdateContinuousBackupsInput{TableName: name, PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)}}))(t)
	if d := emulatortest.Must(client.DescribeContinuousBackups(ctx, &sdk.DescribeContinuousBackupsInput{TableName: name}))(t).ContinuousBackupsDescription.PointInTimeRecoveryDescription; d.PointInTimeRecoveryStatus != types.PointInTimeRecoveryStatusEnabled || d.EarliestRestorableDateTime == nil {
		t.Errorf("backups: %+v", d)
	}
	_, err = client.DescribeContinuousBackups(ctx, &sdk.DescribeContinuousBackupsInput{TableName: aws.String("none")})
	emulatortest.Typed[*types.TableNotFoundException](t, err)
	if d := emulatortest.Must(client.DescribeContributorInsights(ctx, &sdk.DescribeContributorInsightsInput{TableName: name}))(t); d.ContributorInsightsStatus != types.ContributorInsightsStatusDisabled {
		t.Errorf("insights: %+v", d)
	}
	emulatortest.Must(client.DescribeKinesisStreamingDestination(ctx, &sdk.DescribeKinesisStreamingDestinationInput{TableName: name}))(t)
	_, err = client.GetResourcePolicy(ctx, &sdk.GetResourcePolicyInput{ResourceArn: d.TableArn})
	emulatortest.Typed[*types.PolicyNotFoundException](t, err)

	emulatortest.Must(client.TagResource(ctx, &sdk.TagResourceInput{ResourceArn: d.TableArn, Tags: []types.Tag{{Key: aws.String("b"), Value: aws.String("2")}}}))(t)
	emulatortest.Must(client.UntagResource(ctx, &sdk.UntagResourceInput{ResourceArn: d.TableArn, TagKeys: []string{"a"}}))(t)
	if tags := emulatortest.Must(client.ListTagsOfResource(ctx, &sdk.ListTagsOfResourceInput{ResourceArn: d.TableArn}))(t).Tags; len(tags) != 1 || *tags[0].Key != "b" || *tags[0].Value != "2" {
		t.Errorf("tags: %+v", tags)
	}
	for _, other := range []string{"another", "beyond"} {
		create.TableName = aws.String(other)
		emulatortest.Must(client.CreateTable(ctx, create))(t)
	}
	var names []string
	for pages := sdk.NewListTablesPaginator(client, &sdk.ListTablesInput{Limit: aws.Int32(2)}); pages.HasMorePages(); {
		names = append(names, emulatortest.Must(pages.NextPage(ctx))(t).TableNames...)
	}
	if !slices.Equal(names, []string{"another", "beyond", "orders"}) {
		t.Errorf("tables: %q", names)
	}

	if out := emulatortest.Must(client.DeleteTable(ctx, &sdk.DeleteTableInput{TableName: name}))(t); out.TableDescription.TableStatus != types.TableStatusDeleting {
		t.Errorf("deleted: %+v", out.TableDescription)
	}
	gone := sdk.NewTableNotExistsWaiter(client, func(o *sdk.TableNotExistsWaiterOptions) { o.MinDelay, o.MaxDelay = time.Millisecond, pace })
	if err := gone.Wait(ctx, &sdk.DescribeTableInput{TableName: name}, patience); err != nil {
		t.Error(err)
	}
	_, err = client.DescribeTable(ctx, &sdk.DescribeTableInput{TableName: name})
	if e := emulatortest.Typed[*types.ResourceNotFoundException](t, err); e.ErrorMessage() != "Requested resource not found: Table: orders not found" {
		t.Error(e)
	}
}
