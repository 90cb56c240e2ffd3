package logs

import (
	"context"
	"fmt"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

func (l *Logs) eventOperations() []service.Operation {
	identified := func(c *service.Call, action, name, identifier, stream string) ([]service.Check, error) {
		groupName, err := either(c, name, identifier)
		if err != nil {
			return nil, err
		}
		return []service.Check{l.check(c, action, groupName, stream)}, nil
	}
	return []service.Operation{
		service.Op("CreateLogStream", on(l, "logs:CreateLogStream", (*streamInput).target), l.createStream),
		service.Op("DeleteLogStream", on(l, "logs:DeleteLogStream", (*streamInput).target), l.deleteStream),
		service.Op("DescribeLogStreams", func(c *service.Call, in *describeStreamsInput) ([]service.Check, error) {
			return identified(c, "logs:DescribeLogStreams", in.LogGroupName, in.LogGroupIdentifier, "")
		}, l.describeStreams),
		service.Op("PutLogEvents", on(l, "logs:PutLogEvents", (*putEventsInput).target), l.putEvents),
		service.Op("GetLogEvents", func(c *service.Call, in *getEventsInput) ([]service.Check, error) {
			return identified(c, "logs:GetLogEvents", in.LogGroupName, in.LogGroupIdentifier, in.LogStreamName)
		}, l.getEvents),
		service.Op("FilterLogEvents", func(c *service.Call, in *filterEventsInput) ([]service.Check, error) {
			return identified(c, "logs:FilterLogEvents", in.LogGroupName, in.LogGroupIdentifier, "")
		}, l.filterEvents),
	}
}

type putEventsInput struct {
	LogGroupName  string       `json:"logGroupName"`
	LogStreamName string       `json:"logStreamName"`
	LogEvents     []inputEvent `json:"logEvents"`
	SequenceToken string       `json:"sequenceToken"`
}

func (in *putEventsInput) target() (group, stream string) { return in.LogGroupName, in.LogStreamName }

// inputEvent is one event; Timestamp is in milliseconds.
type inputEvent struct {
	Timestamp *int64  `json:"timestamp"`
	Message   *string `json:"message"`
}

type putEventsOutput struct {
	NextSequenceToken     string    `json:"nextSequenceToken"`
	RejectedLogEventsInfo *Rejected `json:"rejectedLogEventsInfo,omitempty"`
}

// Rejected tells which events of a batch were not kept, by their places in it.
type Rejected struct {
	TooNewLogEventStartIndex *int `json:"tooNewLogEventStartIndex,omitempty"`
	TooOldLogEventEndIndex   *int `json:"tooOldLogEventEndIndex,omitempty"`
	ExpiredLogEventEndIndex  *int `json:"expiredLogEventEndIndex,omitempty"`
}

// Limits of one batch (AWS: PutLogEvents).
const (
	maxBatchEvents = 10_000
	maxBatchBytes  = 1_048_576
	maxAge         = 14 * 24 * time.Hour
	maxAhead       = 2 * time.Hour
)

func (l *Logs) putEvents(_ context.Context, c *service.Call, in *putEventsInput) (*putEventsOutput, error) {
	if err := checkBatch(in.LogEvents); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g, s, err := l.findStream(c, in.LogGroupName, in.LogStreamName)
	if err != nil {
		return nil, err
	}
	out := &putEventsOutput{NextSequenceToken: sequenceToken}
	kept, rejected := sift(in.LogEvents, c.Time, g.retention)
	if *rejected != (Rejected{}) {
		out.RejectedLogEventsInfo = rejected
	}
	size := 0
	for _, e := range kept {
		size += e.size()
	}
	if l.bytes+size > l.maxTotal {
		return nil, &wire.Error{Code: "ServiceUnavailableException", Message: fmt.Sprintf("cfnenv emulator: the account keeps no more than %d bytes of logs", l.maxTotal)}
	}
	if len(kept) > 0 {
		s.ingested = c.Time.UnixMilli()
		l.add(s, kept)
	}
	return out, nil
}

// checkBatch refuses what PutLogEvents takes as a whole or not at all.
func checkBatch(events []inputEvent) error {
	if len(events) == 0 || len(events) > maxBatchEvents {
		return constraint(len(events), "logEvents", "Member must have length between 1 and 10000")
	}
	size, last := 0, int64(0)
	for i, e := range events {
		switch {
		case e.Timestamp == nil || *e.Timestamp < 0:
			return constraint("null", "logEvents.timestamp", "Member must not be null")
		case e.Message == nil || *e.Message == "":
			return constraint("", "logEvents.message", "Member must have length greater than or equal to 1")
		case i > 0 && *e.Timestamp < last:
			return invalid("Log events in a single PutLogEvents request must be in chronological order.")
		}
		last = *e.Timestamp
		size += len(*e.Message) + eventOverhead
	}
	if size > maxBatchBytes {
		return invalid("Upload too large: %d bytes exceeds limit of %d", size, maxBatchBytes)
	}
	if first := *events[0].Timestamp; time.Duration(last-first)*time.Millisecond > 24*time.Hour {
		return invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	return nil
}

// sift takes out events that are too old, past the retention, or too far in the future.
func sift(events []inputEvent, now time.Time, retention int) (kept []event, rejected *Rejected) {
	rejected = &Rejected{}
	for i, e := range events {
		at := time.UnixMilli(*e.Timestamp)
		end := i + 1
		switch {
		case now.Sub(at) > maxAge:
			rejected.TooOldLogEventEndIndex = &end
		case retention > 0 && now.Sub(at) > time.Duration(retention)*24*time.Hour:
			rejected.ExpiredLogEventEndIndex = &end
		case at.Sub(now) > maxAhead:
			if rejected.TooNewLogEventStartIndex == nil {
				start := i
				rejected.TooNewLogEventStartIndex = &start
			}
		default:
			kept = append(kept, event{Timestamp: *e.Timestamp, Ingested: now.UnixMilli(), Message: *e.Message})
		}
	}
	return kept, rejected
}
