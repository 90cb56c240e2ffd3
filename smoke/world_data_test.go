package smoke

import (
	"context"
	"strings"

	"cfnenv/smoke/client"
	"cfnenv/smoke/plan"
	"cfnenv/smoke/stack/stacktest"
)

// dataWorld holds tables, distributions and models for runtime credentials.
type dataWorld struct {
	*world
	items map[string]string // table/id to value
}

// implicit is AWS's sentence for what no identity policy allows.
func implicit(action, resource string) error {
	return stacktest.Error("AccessDeniedException", "User: arn:aws:sts::"+testAccount+":assumed-role/p/s is not authorized to perform: "+action+" on resource: "+resource+
		" because no identity-based policy allows the "+action+" action")
}

// may decides as the workshop's runtime policy does.
func (d *dataWorld) may(action, resource string) error {
	switch {
	case strings.HasPrefix(action, "dynamodb:") && action != "dynamodb:ConditionCheckItem" && d.live(resource):
		return nil
	case action == "bedrock:InvokeModel" && strings.Contains(resource, ":"+plan.ModelsIn+":"):
		return nil
	}
	return implicit(action, resource)
}

func tableARN(name string) string {
	return "arn:aws:dynamodb:" + testRegion + ":" + testAccount + ":table/" + name
}

func (d *dataWorld) live(resource string) bool {
	for _, name := range d.stacks.Live() {
		if tableARN(name) == resource {
			return true
		}
	}
	return false
}

func (d *dataWorld) DescribeTable(_ context.Context, name string) (client.TableDescription, error) {
	if !d.live(tableARN(name)) {
		return client.TableDescription{}, stacktest.Error("ResourceNotFoundException", "Requested resource not found")
	}
	return client.TableDescription{ARN: tableARN(name), Status: "ACTIVE"}, nil
}

func (d *dataWorld) Tags(_ context.Context, arn string) (map[string]string, error) {
	run := arn[strings.LastIndexByte(arn, '-')+1:]
	return map[string]string{"agent_sub": testSub, "agent_username": "casey", plan.RunTag: run}, nil
}

func (d *dataWorld) PutItem(_ context.Context, table, id, value string, fresh bool) error {
	if err := d.may("dynamodb:PutItem", tableARN(table)); err != nil {
		return err
	}
	if !d.live(tableARN(table)) {
		return stacktest.Error("ResourceNotFoundException", "Requested resource not found")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.items[table+"/"+id] != "" && fresh {
		return stacktest.Error("ConditionalCheckFailedException", "The conditional request failed")
	}
	d.items[table+"/"+id] = value
	return nil
}

func (d *dataWorld) GetItem(_ context.Context, table, id string) (string, error) {
	if !d.live(tableARN(table)) {
		return "", stacktest.Error("ResourceNotFoundException", "Requested resource not found")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.items[table+"/"+id], nil
}

func (d *dataWorld) UpdateItem(_ context.Context, table, id, value string) (string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.items[table+"/"+id] = value
	return value, nil
}

func (d *dataWorld) DeleteItem(_ context.Context, table, id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.items, table+"/"+id)
	return nil
}

func (d *dataWorld) CheckItem(_ context.Context, table, _ string) error {
	return d.may("dynamodb:ConditionCheckItem", tableARN(table))
}

func (d *dataWorld) CreateInvalidation(_ context.Context, distribution, _ string) (made client.Invalidation, _ error) {
	if err := d.may("cloudfront:CreateInvalidation", "arn:aws:cloudfront::"+testAccount+":distribution/"+distribution); err != nil {
		return made, err
	}
	return made, stacktest.Error("NoSuchDistribution", "The specified distribution does not exist.")
}

// modelsOf is Bedrock in a region.
type modelsOf struct {
	d      *dataWorld
	region string
}

func (m modelsOf) List(context.Context) ([]client.Model, error) {
	model := client.Model{ID: "amazon.nova-micro-v1:0", Output: []string{"TEXT"}, Inference: []string{"ON_DEMAND"}}
	retired := client.Model{ID: "amazon.titan", Output: model.Output, Inference: model.Inference}
	model.Lifecycle.Status, retired.Lifecycle.Status = "ACTIVE", "LEGACY"
	return []client.Model{retired, model}, nil
}

func (m modelsOf) Converse(_ context.Context, model string) (int, error) {
	if err := m.d.may("bedrock:InvokeModel", "arn:aws:bedrock:"+m.region+"::foundation-model/"+model); err != nil {
		return 0, err
	}
	return 7, nil
}
