//go:build linux && !race

package dynamodb_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

func list(of ...types.AttributeValue) types.AttributeValue {
	return &types.AttributeValueMemberL{Value: of}
}

func stringSet(of ...string) types.AttributeValue { return &types.AttributeValueMemberSS{Value: of} }

// Values of every type come back as they were sent, and a condition that fails is an error of the SDK's with the item.
func TestSDKItems(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "N", "")
	ctx, client, name, key := t.Context(), a.sdkClient(a.Admin), aws.String("the-table"), attributes{"h": text("k"), "r": number(1)}
	item := attributes{
		"h": text("k"), "r": number(1), "s": text("ünï"), "empty": text(""), "n": number("-1.5"), "b": &types.AttributeValueMemberB{Value: []byte{0, 255}},
		"yes": &types.AttributeValueMemberBOOL{Value: true}, "null": &types.AttributeValueMemberNULL{Value: true},
		"l": list(text("x"), number(2)), "m": &types.AttributeValueMemberM{Value: attributes{"x": &types.AttributeValueMemberM{Value: attributes{}}, "y": list([]types.AttributeValue{}...)}},
		"ss": stringSet("a", "b"), "ns": &types.AttributeValueMemberNS{Value: []string{"1", "2"}}, "bs": &types.AttributeValueMemberBS{Value: [][]byte{{1}, {2}}},
	}
	emulatortest.Must(client.PutItem(ctx, &sdk.PutItemInput{TableName: name, Item: item}))(t)
	got := emulatortest.Must(client.GetItem(ctx, &sdk.GetItemInput{TableName: name, Key: key, ConsistentRead: aws.Bool(true), ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal}))(t)
	if wantItem(t, "got", got.Item, item); *got.ConsumedCapacity.CapacityUnits != 1 {
		t.Errorf("capacity: %+v", got.ConsumedCapacity)
	}

	put := &sdk.PutItemInput{TableName: name, Item: key, ConditionExpression: aws.String("attribute_not_exists(h)")}
	_, err := client.PutItem(ctx, put)
	if e := emulatortest.Typed[*types.ConditionalCheckFailedException](t, err); e.Item != nil || e.ErrorMessage() != "The conditional request failed" {
		t.Error(e)
	}
	put.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	_, err = client.PutItem(ctx, put)
	wantItem(t, "failed with", emulatortest.Typed[*types.ConditionalCheckFailedException](t, err).Item, item)

	update := &sdk.UpdateItemInput{
		TableName: name, Key: key, UpdateExpression: aws.String("SET n = n + :one, #l[2] = :one REMOVE s ADD ss :c DELETE ns :ns"),
		ConditionExpression: aws.String("size(#l) = :two AND contains(ss, :a)"), ExpressionAttributeNames: map[string]string{"#l": "l"}, ReturnValues: types.ReturnValueUpdatedNew,
		ExpressionAttributeValues: attributes{":one": number(1), ":two": number(2), ":a": text("a"), ":c": stringSet("c"), ":ns": &types.AttributeValueMemberNS{Value: []string{"2"}}},
	}
	updated := emulatortest.Must(client.UpdateItem(ctx, update))(t)
	wantItem(t, "updated", updated.Attributes, attributes{"n": number("-0.5"), "l": list(number(1)), "ss": stringSet("a", "b", "c"), "ns": &types.AttributeValueMemberNS{Value: []string{"1"}}})
	_, err = client.UpdateItem(ctx, update)
	emulatortest.Typed[*types.ConditionalCheckFailedException](t, err)
	update.UpdateExpression = aws.String("SET n = :one,")
	if _, err := client.UpdateItem(ctx, update); emulatortest.Said(err) != `ValidationException: Invalid UpdateExpression: Syntax error; token: "<EOF>", near: ","` {
		t.Error(err)
	}

	old := emulatortest.Must(client.DeleteItem(ctx, &sdk.DeleteItemInput{TableName: name, Key: key, ReturnValues: types.ReturnValueAllOld}))(t)
	if v := old.Attributes["n"].(*types.AttributeValueMemberN); len(old.Attributes) != len(item)-1 || v.Value != "-0.5" {
		t.Errorf("deleted %v", old.Attributes)
	}
	if got := emulatortest.Must(client.GetItem(ctx, &sdk.GetItemInput{TableName: name, Key: key}))(t); got.Item != nil {
		t.Errorf("still there: %v", got.Item)
	}
	_, err = client.GetItem(ctx, &sdk.GetItemInput{TableName: aws.String("none"), Key: key})
	if e := emulatortest.Typed[*types.ResourceNotFoundException](t, err); e.ErrorMessage() != "Requested resource not found" {
		t.Error(e)
	}
}

// Batches and pages: what does not fit into an answer comes with the next one.
func TestSDKPages(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "N", "")
	ctx, client, name := t.Context(), a.sdkClient(a.Admin), aws.String("the-table")
	const items, batch = 44, 22
	for i := 0; i < items; i += batch {
		var puts []types.WriteRequest
		for j := i; j < i+batch; j++ {
			puts = append(puts, types.WriteRequest{PutRequest: &types.PutRequest{Item: attributes{"h": text("k"), "r": number(j), "even": number(j % 2), "v": text(strings.Repeat("x", 380<<10))}}})
		}
		out := emulatortest.Must(client.BatchWriteItem(ctx, &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*name: puts}}))(t)
		if out.UnprocessedItems == nil || len(out.UnprocessedItems) > 0 {
			t.Errorf("unprocessed: %v", out.UnprocessedItems)
		}
	}
	var keys []attributes
	for i := range items {
		keys = append(keys, attributes{"h": text("k"), "r": number(i)})
	}
	unread, read, answers := map[string]types.KeysAndAttributes{*name: {Keys: keys, ProjectionExpression: aws.String("r")}}, 0, 0
	for ; len(unread) > 0; answers++ {
		out := emulatortest.Must(client.BatchGetItem(ctx, &sdk.BatchGetItemInput{RequestItems: unread}))(t)
		read, unread = read+len(out.Responses[*name]), out.UnprocessedKeys
	}
	if read != items || answers != 2 {
		t.Errorf("read %d in %d answers", read, answers)
	}
	rs := func(items []attributes) (out []string) {
		for _, item := range items {
			out = append(out, item["r"].(*types.AttributeValueMemberN).Value)
		}
		return out
	}

	// backwards, by pages of three, of which a filter leaves some
	query := &sdk.QueryInput{TableName: name, KeyConditionExpression: aws.String("h = :h AND r BETWEEN :a AND :b"), FilterExpression: aws.String("even = :zero"), ScanIndexForward: aws.Bool(false),
		Limit: aws.Int32(3), ProjectionExpression: aws.String("r"), ExpressionAttributeValues: attributes{":h": text("k"), ":a": number(10), ":b": number(20), ":zero": number(0)}}
	var found []string
	scanned := int32(0)
	for pages := sdk.NewQueryPaginator(client, query); pages.HasMorePages(); {
		page := emulatortest.Must(pages.NextPage(ctx))(t)
		found, scanned = append(found, rs(page.Items)...), scanned+page.ScannedCount
	}
	if !slices.Equal(found, []string{"20", "18", "16", "14", "12", "10"}) || scanned != 11 {
		t.Errorf("queried %q of %d", found, scanned)
	}

	// in segments, each by pages of one megabyte
	found = nil
	for segment := range int32(3) {
		pages, n := sdk.NewScanPaginator(client, &sdk.ScanInput{TableName: name, Segment: aws.Int32(segment), TotalSegments: aws.Int32(3), ProjectionExpression: aws.String("r")}), 0
		for ; pages.HasMorePages(); n++ {
			page := emulatortest.Must(pages.NextPage(ctx))(t)
			if page.Count > 3 {
				t.Errorf("a page of %d", page.Count)
			}
			found = append(found, rs(page.Items)...)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
	if len(found) != items || len(slices.Compact(found)) != items {
		t.Errorf("scanned %q", found)
	}
	if _, err := client.Query(ctx, &sdk.QueryInput{TableName: name, KeyConditionExpression: aws.String("r = :r"), ExpressionAttributeValues: attributes{":r": number(1)}}); emulatortest.Said(err) != "ValidationException: Query condition missed key schema element: h" {
		t.Error(err)
	}
	for count, want := range map[int]string{26: "ValidationException: 1 validation error detected: Value '{the-table=[WriteRequest(deleteRequest=DeleteRequest(key=", 0: "ValidationException: 1 validation error detected: Value '{the-table=[]}' at 'requestItems'"} {
		puts := make([]types.WriteRequest, count)
		for i := range puts {
			puts[i].DeleteRequest = &types.DeleteRequest{Key: attributes{"h": text("k"), "r": number(i)}}
		}
		if _, err := client.BatchWriteItem(ctx, &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{*name: puts}}); !strings.HasPrefix(emulatortest.Said(err), want) {
			t.Errorf("%d writes: %v", count, err)
		}
	}
}

// A transaction's reasons come item by item, and its token makes it happen once.
func TestSDKTransactions(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", "")
	ctx, client, name := t.Context(), a.sdkClient(a.Admin), aws.String("the-table")
	key := func(h string) attributes { return attributes{"h": text(h)} }
	emulatortest.Must(client.PutItem(ctx, &sdk.PutItemInput{TableName: name, Item: attributes{"h": text("there"), "n": number(7)}}))(t)
	put := types.TransactWriteItem{Put: &types.Put{TableName: name, Item: key("put")}}
	add := types.TransactWriteItem{Update: &types.Update{TableName: name, Key: key("there"), UpdateExpression: aws.String("ADD n :n"), ExpressionAttributeValues: attributes{":n": number(1)}}}
	check := types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{TableName: name, Key: key("none"), ConditionExpression: aws.String("attribute_exists(h)")}}
	fails := types.TransactWriteItem{Delete: &types.Delete{TableName: name, Key: key("there"), ConditionExpression: aws.String("n = :n"), ExpressionAttributeValues: attributes{":n": number(8)},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld}}
	mistyped := types.TransactWriteItem{Update: &types.Update{TableName: name, Key: key("there"), UpdateExpression: aws.String("SET x = n + h")}}
	write := func(token string, items ...types.TransactWriteItem) error {
		_, err := client.TransactWriteItems(ctx, &sdk.TransactWriteItemsInput{TransactItems: items, ClientRequestToken: aws.String(token)})
		return err
	}
	e := emulatortest.Typed[*types.TransactionCanceledException](t, write("a", put, fails, check))
	var reasons []string
	for _, r := range e.CancellationReasons {
		reasons = append(reasons, aws.ToString(r.Code)+": "+aws.ToString(r.Message))
	}
	if got := fmt.Sprintf("%q", reasons); got != `["None: " "ConditionalCheckFailed: The conditional request failed" "ConditionalCheckFailed: The conditional request failed"]` {
		t.Error(got)
	}
	wantItem(t, "the reason's item", e.CancellationReasons[1].Item, attributes{"h": text("there"), "n": number(7)})
	if e := emulatortest.Typed[*types.TransactionCanceledException](t, write("b", put, mistyped)); aws.ToString(e.CancellationReasons[1].Code) != "ValidationError" {
		t.Error(e)
	}
	if got := emulatortest.Must(client.GetItem(ctx, &sdk.GetItemInput{TableName: name, Key: key("put")}))(t); got.Item != nil {
		t.Errorf("half written: %v", got.Item)
	}
	for range 2 { // the second is the first, repeated
		if err := write("c", put, add); err != nil {
			t.Error(err)
		}
	}
	emulatortest.Typed[*types.IdempotentParameterMismatchException](t, write("c", add))
	got := emulatortest.Must(client.TransactGetItems(ctx, &sdk.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
		{Get: &types.Get{TableName: name, Key: key("there"), ProjectionExpression: aws.String("n")}}, {Get: &types.Get{TableName: name, Key: key("none")}}, {Get: &types.Get{TableName: name, Key: key("put")}}}}))(t)
	for i, want := range []attributes{{"n": number(8)}, nil, key("put")} {
		wantItem(t, fmt.Sprint("item ", i), got.Responses[i].Item, want)
	}
}

// What the runtime credentials may not do is refused in AWS's sentence, as the SDK shows it.
func TestSDKRefusals(t *testing.T) {
	a := start(t, dynamodb.Options{}, emulatortest.Options{})
	tags := func(sub, username string) []types.Tag {
		return []types.Tag{{Key: aws.String("agent_sub"), Value: aws.String(sub)}, {Key: aws.String("agent_username"), Value: aws.String(username)}}
	}
	ctx, admin, runtime := t.Context(), a.sdkClient(a.Admin), a.sdkClient(a.Runtime)
	abroad := a.sdkClient(a.Runtime, func(o *sdk.Options) { o.Region = "eu-west-1" })
	for table, tags := range map[string][]types.Tag{"mine": tags(emulatortest.Sub, emulatortest.Username), "foreign": tags("another", "other"), "untagged": nil} {
		emulatortest.Must(admin.CreateTable(ctx, &sdk.CreateTableInput{TableName: aws.String(table), BillingMode: types.BillingModePayPerRequest, Tags: tags,
			KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("h"), KeyType: types.KeyTypeHash}},
			AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("h"), AttributeType: types.ScalarAttributeTypeS}}}))(t)
	}
	key := attributes{"h": text("k")}
	put := func(client *sdk.Client, table string) error {
		_, err := client.PutItem(ctx, &sdk.PutItemInput{TableName: aws.String(table), Item: key})
		return err
	}
	if err := put(runtime, "mine"); err != nil {
		t.Error(err)
	}
	_, condition := runtime.TransactWriteItems(ctx, &sdk.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{ConditionCheck: &types.ConditionCheck{TableName: aws.String("mine"), Key: key, ConditionExpression: aws.String("attribute_exists(h)")}}}})
	_, batch := runtime.BatchWriteItem(ctx, &sdk.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{"mine": {{PutRequest: &types.PutRequest{Item: key}}}, "foreign": {{PutRequest: &types.PutRequest{Item: key}}}}})
	_, remove := runtime.DeleteTable(ctx, &sdk.DeleteTableInput{TableName: aws.String("mine")})
	for _, test := range []struct {
		err           error
		action, table string
	}{
		{put(runtime, "foreign"), "PutItem", "foreign"}, {put(runtime, "untagged"), "PutItem", "untagged"}, {put(runtime, "none"), "PutItem", "none"},
		{condition, "ConditionCheckItem", "mine"}, {batch, "BatchWriteItem", "foreign"}, {remove, "DeleteTable", "mine"},
	} {
		want := "AccessDeniedException: User: " + a.Runtime.Principal.ARN + " is not authorized to perform: dynamodb:" + test.action + " on resource: arn:aws:dynamodb:us-east-2:" + emulatortest.AccountID +
			":table/" + test.table + " because no identity-based policy allows the dynamodb:" + test.action + " action"
		if got := emulatortest.Said(test.err); got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
	if got := emulatortest.Said(put(abroad, "mine")); got != "InvalidSignatureException: Credential should be scoped to a valid region, not 'eu-west-1'. " {
		t.Error(got)
	}
	if got := emulatortest.Must(runtime.GetItem(ctx, &sdk.GetItemInput{TableName: aws.String("foreign"), Key: key}))(t); got.Item != nil {
		t.Errorf("written after all: %v", got.Item)
	}
}
