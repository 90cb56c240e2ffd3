package logs

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

func (l *Logs) createStream(ctx context.Context, c *service.Call, in *streamInput) (*empty, error) {
	if err := checkStreamName(in.LogStreamName); err != nil {
		return nil, err
	}
	return on(l, func(c *service.Call, g *group, in *streamInput) (*empty, error) {
		if g.streams[in.LogStreamName] != nil {
			return nil, wire.Errorf("ResourceAlreadyExistsException", "The specified log stream already exists")
		}
		g.streams[in.LogStreamName] = &stream{
			name: in.LogStreamName, arn: g.arn + ":log-stream:" + in.LogStreamName, created: c.Time.UnixMilli(),
		}
		return &empty{}, nil
	})(ctx, c, in)
}

func (l *Logs) deleteStream(_ *service.Call, g *group, in *streamInput) (*empty, error) {
	s, err := g.stream(in.LogStreamName)
	if err != nil {
		return nil, err
	}
	l.forget(s)
	delete(g.streams, s.name)
	return &empty{}, nil
}

// lastEventTime is the value of OrderBy that sorts streams by their last events.
const lastEventTime = "LastEventTime"

type describeStreamsInput struct {
	identifiedInput
	LogStreamNamePrefix string `json:"logStreamNamePrefix"`
	OrderBy             string `json:"orderBy"`
	Descending          bool   `json:"descending"`
	NextToken           string `json:"nextToken"`
	Limit               *int   `json:"limit"`
}

// LogStream is a log stream as the API shows it. Times are in milliseconds; storedBytes is always 0, as AWS has it.
type LogStream struct {
	LogStreamName       string `json:"logStreamName"`
	CreationTime        int64  `json:"creationTime"`
	FirstEventTimestamp *int64 `json:"firstEventTimestamp,omitempty"`
	LastEventTimestamp  *int64 `json:"lastEventTimestamp,omitempty"`
	LastIngestionTime   *int64 `json:"lastIngestionTime,omitempty"`
	UploadSequenceToken string `json:"uploadSequenceToken"`
	Arn                 string `json:"arn"`
	StoredBytes         int64  `json:"storedBytes"`
}

type describeStreamsOutput struct {
	LogStreams []LogStream `json:"logStreams"`
	NextToken  string      `json:"nextToken,omitempty"`
}

func (l *Logs) describeStreams(ctx context.Context, c *service.Call, in *describeStreamsInput) (*describeStreamsOutput, error) {
	limit, err := pageSize(in.Limit, 50, 50)
	if err != nil {
		return nil, err
	}
	switch {
	case in.OrderBy != "" && in.OrderBy != lastEventTime && in.OrderBy != "LogStreamName":
		return nil, constraint(in.OrderBy, "orderBy", "Member must satisfy enum value set: [LogStreamName, LastEventTime]")
	case in.OrderBy == lastEventTime && in.LogStreamNamePrefix != "":
		return nil, invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	return on(l, func(_ *service.Call, g *group, in *describeStreamsInput) (*describeStreamsOutput, error) {
		return g.describe(in, limit)
	})(ctx, c, in)
}

func (g *group) describe(in *describeStreamsInput, limit int) (*describeStreamsOutput, error) {
	list := slices.Collect(maps.Values(g.streams))
	slices.SortFunc(list, func(a, b *stream) int {
		order := strings.Compare(a.name, b.name)
		if in.OrderBy == lastEventTime {
			order = cmp.Or(cmp.Compare(a.lastEvent(), b.lastEvent()), order)
		}
		if in.Descending {
			return -order
		}
		return order
	})
	out := &describeStreamsOutput{LogStreams: []LogStream{}}
	skip := in.NextToken != "" // the token is the name of the last stream that was shown
	for _, s := range list {
		switch {
		case skip:
			skip = s.name != in.NextToken
		case !strings.HasPrefix(s.name, in.LogStreamNamePrefix):
		case len(out.LogStreams) == limit:
			out.NextToken = out.LogStreams[limit-1].LogStreamName
			return out, nil
		default:
			out.LogStreams = append(out.LogStreams, s.describe())
		}
	}
	if skip {
		return nil, invalid("The specified nextToken is invalid.")
	}
	return out, nil
}

func (s *stream) lastEvent() int64 {
	if len(s.events) == 0 {
		return 0
	}
	return s.events[len(s.events)-1].Timestamp
}

func (s *stream) describe() LogStream {
	out := LogStream{LogStreamName: s.name, CreationTime: s.created, Arn: s.arn, UploadSequenceToken: sequenceToken}
	if len(s.events) > 0 {
		first, last, ingested := s.events[0].Timestamp, s.lastEvent(), s.ingested
		out.FirstEventTimestamp, out.LastEventTimestamp, out.LastIngestionTime = &first, &last, &ingested
	}
	return out
}

// sequenceToken is answered where clients of old expect one; CloudWatch Logs ignores what they send (AWS: PutLogEvents).
const sequenceToken = "49590302012345678901234567890123456789012345678901234567"
