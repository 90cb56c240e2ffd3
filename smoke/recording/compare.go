package recording

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Difference is one way in which an account answered an operation unlike the recorded one.
type Difference struct {
	Operation string `json:"operation"`
	// Kind is "code" (status or error code), "sentence" (the text of an error or of a stack event), "order" (of the
	// states that a resource went through) or "shape" (which fields and headers an answer has).
	Kind     string `json:"kind"`
	Recorded string `json:"recorded"` // "" when only the other account has it
	Answered string `json:"answered"` // "" when only the recorded one has it
	Count    int    `json:"count"`    // of exchanges in which it was seen
}

// Compare holds the answers of [Replay] against those recorded, operation by operation. Ids, times and addresses may
// differ, and so may how often a stack was asked for while it was being made.
func Compare(recorded, answered []Exchange) []Difference {
	c := &comparison{counts: map[Difference]int{}}
	shapes := [2]map[string]map[string]bool{{}, {}}
	histories := [2]map[string][]string{{}, {}}
	for i, r := range recorded {
		a := answered[i]
		if r.Answer == nil {
			continue // nothing is known of what the account would have answered
		}
		if a.Answer == nil {
			c.add(r.Name(), "code", outcome(r), "no answer: "+a.Error)
			continue
		}
		if outcome(r) != outcome(a) {
			c.add(r.Name(), "code", outcome(r), outcome(a))
			continue
		}
		if was, is := plain(sentence(r)), plain(sentence(a)); was != is {
			c.add(r.Name(), "sentence", was, is)
		}
		for side, e := range []Exchange{r, a} {
			addShape(shapes[side], e)
			for resource, states := range history(e) {
				if len(states) >= len(histories[side][resource]) { // a later look shows more
					histories[side][resource] = states
				}
			}
		}
	}
	c.shapes(shapes)
	c.histories(histories)
	var list []Difference
	for d, count := range c.counts {
		d.Count = count
		list = append(list, d)
	}
	slices.SortFunc(list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Recorded, b.Recorded), cmp.Compare(a.Answered, b.Answered))
	})
	return list
}

type comparison struct{ counts map[Difference]int }

func (c *comparison) add(operation, kind, recorded, answered string) {
	c.counts[Difference{Operation: operation, Kind: kind, Recorded: recorded, Answered: answered}]++
}

// shapes compares which fields were ever seen in an operation's answers of one outcome.
func (c *comparison) shapes(sides [2]map[string]map[string]bool) {
	for what, was := range sides[0] {
		is := sides[1][what]
		for path := range was {
			if !is[path] {
				c.add(what, "shape", path, "")
			}
		}
		for path := range is {
			if !was[path] {
				c.add(what, "shape", "", path)
			}
		}
	}
}

// histories compares the states that each resource went through.
func (c *comparison) histories(sides [2]map[string][]string) {
	for resource, was := range sides[0] {
		if is := sides[1][resource]; !slices.Equal(was, is) {
			c.add("cloudformation events of "+resource, "order", strings.Join(was, ", "), strings.Join(is, ", "))
		}
	}
	for resource, is := range sides[1] {
		if len(sides[0][resource]) == 0 {
			c.add("cloudformation events of "+resource, "order", "", strings.Join(is, ", "))
		}
	}
}

func addShape(shapes map[string]map[string]bool, e Exchange) {
	what := e.Name() + ", " + outcome(e)
	if shapes[what] == nil {
		shapes[what] = map[string]bool{}
	}
	for _, l := range leaves(e.Answer.Body) {
		shapes[what][l.path] = true
	}
	for name := range e.Answer.Headers {
		shapes[what]["header "+name] = true
	}
}

// outcome is an answer's status and, of a refusal, its code.
func outcome(e Exchange) string {
	code := fmt.Sprint(e.Answer.Status)
	if e.Answer.Status < 300 {
		return code
	}
	if kind := field(e.Answer.Body, "Code", "__type", "code"); kind != "" {
		return code + " " + kind
	}
	kind, _, _ := strings.Cut(e.Answer.Headers["X-Amzn-Errortype"], ":")
	return strings.TrimSpace(code + " " + kind)
}

// sentence is the text of a refusal.
func sentence(e Exchange) string {
	if e.Answer.Status < 300 {
		return ""
	}
	return field(e.Answer.Body, "Message", "message")
}

// field is the first value with one of the names, which are the last of a path.
func field(body string, names ...string) string {
	for _, l := range leaves(body) {
		last := l.path[strings.LastIndex(l.path, ".")+1:]
		if slices.Contains(names, last) {
			return l.value
		}
	}
	return ""
}

// history is the states of each resource of a stack that an answer to DescribeStackEvents tells of, the earliest first,
// each with its reason.
func history(e Exchange) map[string][]string {
	states := map[string][]string{}
	if e.Operation != "DescribeStackEvents" {
		return states
	}
	root, err := parseXML(e.Answer.Body)
	if err != nil {
		return states
	}
	root.identified(func(resource string, event *element) {
		if event.first("ResourceStatus") == "" {
			return
		}
		state := event.first("ResourceStatus")
		if reason := event.first("ResourceStatusReason"); reason != "" {
			state += " (" + plain(reason) + ")"
		}
		name := event.first("StackName") + "/" + resource
		states[name] = append(states[name], state)
	})
	for _, list := range states {
		slices.Reverse(list) // AWS gives the latest first
	}
	return states
}

// ownIDs match what differs between two runs of the same: UUIDs, request ids and times.
var ownIDs = regexp.MustCompile(`[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|\b[0-9A-Z]{16}\b|\d{4}-\d\d-\d\dT[0-9:.]+Z`)

// plain is a sentence without the ids of its run.
func plain(text string) string { return ownIDs.ReplaceAllString(text, "…") }

// Operations counts the exchanges of each operation.
func Operations(exchanges []Exchange) map[string]int {
	counts := map[string]int{}
	for _, e := range exchanges {
		counts[e.Name()]++
	}
	return counts
}
