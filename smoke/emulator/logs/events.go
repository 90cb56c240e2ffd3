package logs

import (
	"context"
	"fmt"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

func (l *Logs) eventOperations() []service.Operation {
	return []service.Operation{
		service.Op("CreateLogStream", asks[streamInput](l, "logs:CreateLogStream"), l.createStream),
		service.Op("DeleteLogStream", asks[streamInput](l, "logs:DeleteLogStream"), on(l, l.deleteStream)),
		service.Op("DescribeLogStreams", asks[describeStreamsInput](l, "logs:DescribeLogStreams"), l.describeStreams),
		service.Op("PutLogEvents", asks[putEventsInput](l, "logs:PutLogEvents"), l.putEvents),
		service.Op("GetLogEvents", asks[getEventsInput](l, "logs:GetLogEvents"), l.getEvents),
		service.Op("FilterLogEvents", asks[filterEventsInput](l, "logs:FilterLogEvents"), l.filterEvents),
	}
}

type putEventsInput struct {
	streamInput
	LogEvents     []inputEvent `json:"logEvents"`
	SequenceToken string       `json:"sequenceToken"`
}

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

func (l *Logs) putEvents(ctx context.Context, c *service.Call, in *putEventsInput) (*putEventsOutput, error) {
	if err := checkBatch(in.LogEvents); err != nil {
		return nil, err
	}
	return on(l, l.keep)(ctx, c, in)
}

// keep adds a batch to its stream; l.mu is held.
func (l *Logs) keep(c *service.Call, g *group, in *putEventsInput) (*putEventsOutput, error) {
	s, err := g.stream(in.LogStreamName)
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
