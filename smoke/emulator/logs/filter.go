package logs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// filterEventsInput is the input of FilterLogEvents. Times are in milliseconds.
type filterEventsInput struct {
	identifiedInput
	LogStreamNames      []string `json:"logStreamNames"`
	LogStreamNamePrefix string   `json:"logStreamNamePrefix"`
	StartTime           *int64   `json:"startTime"`
	EndTime             *int64   `json:"endTime"`
	FilterPattern       string   `json:"filterPattern"`
	NextToken           string   `json:"nextToken"`
	Limit               *int     `json:"limit"`
	Interleaved         *bool    `json:"interleaved"` // ignored by AWS as well: events are always interleaved
}

// filteredEvent is an event as FilterLogEvents shows it.
type filteredEvent struct {
	LogStreamName string `json:"logStreamName"`
	Timestamp     int64  `json:"timestamp"`
	Message       string `json:"message"`
	IngestionTime int64  `json:"ingestionTime"`
	EventID       string `json:"eventId"`
}

// filterEventsOutput is the output of FilterLogEvents. SearchedLogStreams is always empty, as on AWS.
type filterEventsOutput struct {
	Events             []filteredEvent `json:"events"`
	SearchedLogStreams []struct{}      `json:"searchedLogStreams"`
	NextToken          string          `json:"nextToken,omitempty"`
}

func (l *Logs) filterEvents(ctx context.Context, c *service.Call, in *filterEventsInput) (*filterEventsOutput, error) {
	limit, err := pageSize(in.Limit, maxEvents, maxEvents)
	if err != nil {
		return nil, err
	}
	if len(in.LogStreamNames) > 0 && in.LogStreamNamePrefix != "" {
		return nil, invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.")
	}
	skip := 0 // the token counts the events that were shown
	if in.NextToken != "" {
		if skip, err = strconv.Atoi(in.NextToken); err != nil || skip < 0 {
			return nil, invalid("The specified nextToken is invalid.")
		}
	}
	terms, err := parsePattern(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	return on(l, func(_ *service.Call, g *group, in *filterEventsInput) (*filterEventsOutput, error) {
		for _, want := range in.LogStreamNames {
			if _, err := g.stream(want); err != nil {
				return nil, err
			}
		}
		return answer(g.matching(in, terms), skip, limit), nil
	})(ctx, c, in)
}

// matching are the events that a request asks for, in the order of their times.
func (g *group) matching(in *filterEventsInput, terms []term) []filteredEvent {
	var found []filteredEvent
	for _, s := range g.streams {
		if len(in.LogStreamNames) > 0 && !slices.Contains(in.LogStreamNames, s.name) || !strings.HasPrefix(s.name, in.LogStreamNamePrefix) {
			continue
		}
		low, high := within(s.events, in.StartTime, in.EndTime)
		for _, e := range s.events[low:high] {
			if matches(terms, e.Message) {
				found = append(found, filteredEvent{
					LogStreamName: s.name, Timestamp: e.Timestamp, Message: e.Message, IngestionTime: e.Ingested,
					EventID: fmt.Sprintf("%028d%028d", e.Timestamp, e.number),
				})
			}
		}
	}
	slices.SortFunc(found, func(a, b filteredEvent) int {
		return cmp.Or(cmp.Compare(a.Timestamp, b.Timestamp), strings.Compare(a.LogStreamName, b.LogStreamName), strings.Compare(a.EventID, b.EventID))
	})
	return found
}

// answer is one page of what was found.
func answer(found []filteredEvent, skip, limit int) *filterEventsOutput {
	out := &filterEventsOutput{Events: []filteredEvent{}, SearchedLogStreams: []struct{}{}}
	size := 0
	for i := min(skip, len(found)); i < len(found); i++ {
		if size += len(found[i].Message) + eventOverhead; len(out.Events) == limit || size > maxAnswer {
			out.NextToken = strconv.Itoa(i)
			break
		}
		out.Events = append(out.Events, found[i])
	}
	return out
}

// term is one word of a filter pattern.
type term struct {
	text    string
	exclude bool
}

// parsePattern reads a filter pattern of plain terms: words, "quoted phrases", and either with a minus to exclude (AWS:
// CloudWatch Logs user guide, "Filter pattern syntax", unstructured log events).
func parsePattern(pattern string) ([]term, error) {
	var terms []term
	rest := strings.TrimSpace(pattern)
	if rest != "" && strings.ContainsAny(rest[:1], "{[%") {
		return nil, wire.NotEmulated("filter pattern %s: plain terms only", pattern)
	}
	for rest != "" {
		var t term
		if t.exclude = rest[0] == '-'; t.exclude {
			rest = rest[1:]
		}
		switch {
		case strings.HasPrefix(rest, "?"):
			return nil, wire.NotEmulated("filter pattern %s: plain terms only", pattern)
		case strings.HasPrefix(rest, `"`):
			end := strings.Index(rest[1:], `"`)
			if end < 0 {
				return nil, invalid("Invalid filter pattern")
			}
			t.text, rest = rest[1:end+1], rest[end+2:]
		default:
			t.text, rest, _ = strings.Cut(rest, " ")
			if t.text == "" || !word(t.text) {
				return nil, invalid("Invalid filter pattern")
			}
		}
		terms, rest = append(terms, t), strings.TrimSpace(rest)
	}
	return terms, nil
}

// word reports whether a term needs no quotes.
func word(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < 0x80 && !service.Alphanumeric(string(c), "_") })
}

// matches reports whether a message has every term and none of the excluded ones.
func matches(terms []term, message string) bool {
	return !slices.ContainsFunc(terms, func(t term) bool { return strings.Contains(message, t.text) == t.exclude })
}
