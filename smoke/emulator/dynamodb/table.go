package dynamodb

import (
	"slices"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// TableInput is that of the operations which are told a table and nothing else.
type TableInput struct {
	TableName string `aws:"required;table"`
}

func (in TableInput) tableName() string { return in.TableName }

// DescribeTableOutput is that of DescribeTable.
type DescribeTableOutput struct{ Table *TableDescription }

func (s *store) describeTable(c *service.Call, in *TableInput) (*DescribeTableOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.existing(c, in.TableName)
	if err != nil {
		return nil, err
	}
	return &DescribeTableOutput{t.describe(s.env.Now())}, nil
}

// existing finds a table in whatever state it is. The store's mutex is held.
func (s *store) existing(c *service.Call, name string) (*table, error) {
	t := s.table(c.Region, name)
	if t == nil {
		_, short := locate(c.Region, name)
		return nil, errNoTable(short)
	}
	return t, nil
}

func (s *store) deleteTable(c *service.Call, in *TableInput) (*TableOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.existing(c, in.TableName)
	if err != nil {
		return nil, err
	}
	now := s.env.Now()
	switch t.status(now) {
	case creating:
		return nil, wire.Errorf("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being created: %s", t.name)
	case deleting:
		return nil, wire.Errorf("ResourceInUseException", "Attempt to change a resource which is still in use: Table is being deleted: %s", t.name)
	}
	if t.protected {
		return nil, invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
	}
	t.gone = now.Add(s.Pace)
	return &TableOutput{&TableDescription{
		TableName: t.name, TableStatus: deleting, TableArn: t.arn, TableId: t.id, ProvisionedThroughput: t.throughputOf(&t.throughput),
		AttributeDefinitions: t.attributes, KeySchema: t.keySchema, CreationDateTime: seconds(t.created),
	}}, nil
}

// ListTablesInput is that of ListTables.
type ListTablesInput struct {
	ExclusiveStartTableName string `aws:"table"`
	Limit                   *int   `aws:"min=1;max=100"`
}

// ListTablesOutput is that of ListTables.
type ListTablesOutput struct {
	TableNames             []string
	LastEvaluatedTableName string `json:",omitempty"`
}

func (s *store) prepareListTables(c *service.Call, _ *ListTablesInput) ([]service.Check, error) {
	return []service.Check{check("*", "ListTables")}, nil
}

func (s *store) listTables(c *service.Call, in *ListTablesInput) (*ListTablesOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := []string{}
	for at := range s.tables {
		if at.region == c.Region && at.name > in.ExclusiveStartTableName && s.table(c.Region, at.name) != nil {
			names = append(names, at.name)
		}
	}
	slices.Sort(names)
	limit := 100
	if in.Limit != nil {
		limit = *in.Limit
	}
	out := &ListTablesOutput{TableNames: names}
	if len(names) > limit {
		out.TableNames, out.LastEvaluatedTableName = names[:limit], names[limit-1]
	}
	return out, nil
}
