package logs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
)

// getEventsInput is the input of GetLogEvents. Times are in milliseconds.
type getEventsInput struct {
	identifiedInput
	LogStreamName string `json:"logStreamName"`
	StartTime     *int64 `json:"startTime"`
	EndTime       *int64 `json:"endTime"`
	NextToken     string `json:"nextToken"`
	Limit         *int   `json:"limit"`
	StartFromHead bool   `json:"startFromHead"`
}

func (in getEventsInput) target(c *service.Call) (group, stream string, err error) {
	group, _, err = in.identifiedInput.target(c)
	return group, in.LogStreamName, err
}

// outputEvent is an event as GetLogEvents shows it.
type outputEvent struct {
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
}

type getEventsOutput struct {
	Events            []outputEvent `json:"events"`
	NextForwardToken  string        `json:"nextForwardToken"`
	NextBackwardToken string        `json:"nextBackwardToken"`
}

// Limits of an answer (AWS: GetLogEvents, FilterLogEvents: 10,000 events or 1 MB).
const (
	maxEvents = 10_000
	maxAnswer = 1 << 20
)

func (l *Logs) getEvents(ctx context.Context, c *service.Call, in *getEventsInput) (*getEventsOutput, error) {
	limit, err := pageSize(in.Limit, maxEvents, maxEvents)
	if err != nil {
		return nil, err
	}
	return on(l, func(_ *service.Call, g *group, in *getEventsInput) (*getEventsOutput, error) {
		s, err := g.stream(in.LogStreamName)
		if err != nil {
			return nil, err
		}
		low, high, err := s.page(in, limit)
		if err != nil {
			return nil, err
		}
		out := &getEventsOutput{Events: []outputEvent{}, NextForwardToken: s.token('f', high), NextBackwardToken: s.token('b', low)}
		for _, e := range s.events[low:high] {
			out.Events = append(out.Events, outputEvent{Timestamp: e.Timestamp, Message: e.Message, IngestionTime: e.Ingested})
		}
		return out, nil
	})(ctx, c, in)
}

// within are the places of the events from start (inclusive) to end (exclusive).
func within(events []event, start, end *int64) (low, high int) {
	place := func(t int64) int {
		i, _ := slices.BinarySearchFunc(events, t, func(e event, t int64) int { return cmp.Compare(e.Timestamp, t) })
		return i
	}
	high = len(events)
	if start != nil {
		low = place(*start)
	}
	if end != nil {
		high = max(low, place(*end))
	}
	return low, high
}

// page chooses the events of one answer: those behind or before the place that a token stands for; without a token the
// last, or the first with StartFromHead.
func (s *stream) page(in *getEventsInput, limit int) (low, high int, err error) {
	low, high = within(s.events, in.StartTime, in.EndTime)
	forward := in.StartFromHead
	if in.NextToken != "" {
		direction, place, ok := parseToken(in.NextToken)
		if !ok {
			return 0, 0, invalid("The specified nextToken is invalid.")
		}
		place -= s.dropped
		if forward = direction == 'f'; forward {
			low = min(max(low, place), high)
		} else {
			high = max(min(high, place), low)
		}
	}
	size := 0
	if forward {
		end := low
		for end < high && end-low < limit && size+s.events[end].size() <= maxAnswer {
			size += s.events[end].size()
			end++
		}
		return low, end, nil
	}
	start := high
	for start > low && high-start < limit && size+s.events[start-1].size() <= maxAnswer {
		start--
		size += s.events[start].size()
	}
	return start, high, nil
}

// token stands for a place in a stream, in a direction: 'f' or 'b'. It counts events that have been dropped, so that it
// stays right when more are.
func (s *stream) token(direction byte, place int) string {
	return fmt.Sprintf("%c/%056d/s", direction, s.dropped+place)
}

func parseToken(text string) (direction byte, place int, ok bool) {
	kind, number, found := strings.Cut(strings.TrimSuffix(text, "/s"), "/")
	n, err := strconv.Atoi(number)
	if !found || err != nil || n < 0 || kind != "f" && kind != "b" {
		return 0, 0, false
	}
	return kind[0], n, true
}
