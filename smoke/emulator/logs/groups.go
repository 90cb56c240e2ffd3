package logs

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

func (l *Logs) groupOperations() []service.Operation {
	return []service.Operation{
		service.Op("CreateLogGroup", l.checkCreateGroup, l.createGroup),
		service.Op("DeleteLogGroup", asks[groupInput](l, "logs:DeleteLogGroup"), on(l, l.deleteGroup)),
		service.Op("DescribeLogGroups", l.checkDescribeGroups, l.describeGroups),
		service.Op("PutRetentionPolicy", asks[retentionInput](l, "logs:PutRetentionPolicy"), l.putRetention),
		service.Op("DeleteRetentionPolicy", asks[groupInput](l, "logs:DeleteRetentionPolicy"), on(l, deleteRetention)),
	}
}

type empty struct{}

type createGroupInput struct {
	LogGroupName  string            `json:"logGroupName"`
	LogGroupClass string            `json:"logGroupClass"`
	Tags          map[string]string `json:"tags"`
}

func (l *Logs) checkCreateGroup(c *service.Call, in *createGroupInput) ([]service.Check, error) {
	create := l.check(c, "logs:CreateLogGroup", in.LogGroupName, "")
	service.RequestTags(create.Context, in.Tags)
	checks := []service.Check{create}
	if len(in.Tags) > 0 { // AWS: CreateLogGroup, parameter tags
		tag := l.check(c, "logs:TagResource", in.LogGroupName, "")
		tag.Resource = groupARN(c, in.LogGroupName)
		service.RequestTags(tag.Context, in.Tags)
		checks = append(checks, tag)
	}
	return checks, nil
}

func (l *Logs) createGroup(_ context.Context, c *service.Call, in *createGroupInput) (*empty, error) {
	if err := checkGroupName(in.LogGroupName); err != nil {
		return nil, err
	}
	if in.LogGroupClass != "" && in.LogGroupClass != "STANDARD" {
		return nil, wire.NotEmulated("logGroupClass %s", in.LogGroupClass)
	}
	if err := checkTags(c, in.Tags); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	arn := groupARN(c, in.LogGroupName)
	if l.groups[arn] != nil {
		return nil, wire.Errorf("ResourceAlreadyExistsException", "The specified log group already exists")
	}
	l.groups[arn] = &group{
		name: in.LogGroupName, arn: arn, created: c.Time.UnixMilli(), tags: maps.Clone(in.Tags), streams: map[string]*stream{},
	}
	return &empty{}, nil
}

func (l *Logs) deleteGroup(_ *service.Call, g *group, _ *groupInput) (*empty, error) {
	for _, s := range g.streams {
		l.forget(s)
	}
	delete(l.groups, g.arn)
	return &empty{}, nil
}

type describeGroupsInput struct {
	LogGroupNamePrefix  string `json:"logGroupNamePrefix"`
	LogGroupNamePattern string `json:"logGroupNamePattern"`
	LogGroupClass       string `json:"logGroupClass"`
	NextToken           string `json:"nextToken"`
	Limit               *int   `json:"limit"`
}

// Group is a log group as the API shows it. Times are in milliseconds.
type Group struct {
	LogGroupName      string `json:"logGroupName"`
	CreationTime      int64  `json:"creationTime"`
	RetentionInDays   int    `json:"retentionInDays,omitempty"`
	MetricFilterCount int    `json:"metricFilterCount"`
	Arn               string `json:"arn"`
	StoredBytes       int    `json:"storedBytes"`
	LogGroupClass     string `json:"logGroupClass"`
	LogGroupArn       string `json:"logGroupArn"`
}

type describeGroupsOutput struct {
	LogGroups []Group `json:"logGroups"`
	NextToken string  `json:"nextToken,omitempty"`
}

// checkDescribeGroups asks about the ARN that AWS names: one of a group without a name.
func (l *Logs) checkDescribeGroups(c *service.Call, _ *describeGroupsInput) ([]service.Check, error) {
	return []service.Check{{
		Action: "logs:DescribeLogGroups", Resource: groupARN(c, "") + ":log-stream:", Context: policy.Context{},
	}}, nil
}

func (l *Logs) describeGroups(_ context.Context, c *service.Call, in *describeGroupsInput) (*describeGroupsOutput, error) {
	if in.LogGroupNamePrefix != "" && in.LogGroupNamePattern != "" {
		return nil, invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
	}
	limit, err := pageSize(in.Limit, 50, 50)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	out := &describeGroupsOutput{LogGroups: []Group{}}
	for _, g := range l.sortedGroups(c) {
		if !strings.HasPrefix(g.name, in.LogGroupNamePrefix) || g.name <= in.NextToken ||
			!strings.Contains(strings.ToLower(g.name), strings.ToLower(in.LogGroupNamePattern)) ||
			in.LogGroupClass != "" && in.LogGroupClass != "STANDARD" {
			continue
		}
		if len(out.LogGroups) == limit {
			out.NextToken = out.LogGroups[limit-1].LogGroupName
			break
		}
		out.LogGroups = append(out.LogGroups, Group{
			LogGroupName: g.name, CreationTime: g.created, RetentionInDays: g.retention, Arn: g.arn + ":*",
			StoredBytes: g.bytes(), LogGroupClass: "STANDARD", LogGroupArn: g.arn,
		})
	}
	return out, nil
}

// pageSize is the number of items that a caller asks for.
func pageSize(asked *int, usual, most int) (int, error) {
	switch {
	case asked == nil:
		return usual, nil
	case *asked < 1:
		return 0, constraint(*asked, "limit", "Member must have value greater than or equal to 1")
	case *asked > most:
		return 0, invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value less than or equal to %d", *asked, most)
	}
	return *asked, nil
}

type retentionInput struct {
	groupInput
	RetentionInDays int `json:"retentionInDays"`
}

func (l *Logs) putRetention(ctx context.Context, c *service.Call, in *retentionInput) (*empty, error) {
	// AWS: PutRetentionPolicy, valid values.
	days := []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
	if !slices.Contains(days, in.RetentionInDays) {
		shown := strings.ReplaceAll(fmt.Sprint(days), " ", ", ")
		return nil, constraint(in.RetentionInDays, "retentionInDays", "Member must satisfy enum value set: "+shown)
	}
	return on(l, func(_ *service.Call, g *group, in *retentionInput) (*empty, error) {
		g.retention = in.RetentionInDays
		return &empty{}, nil
	})(ctx, c, in)
}

func deleteRetention(_ *service.Call, g *group, _ *groupInput) (*empty, error) {
	g.retention = 0
	return &empty{}, nil
}
