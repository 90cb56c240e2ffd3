package door

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/service"
)

// table is a service's operations, ready to be looked up.
type table struct {
	service *service.Service
	byName  map[string]*service.Operation
	routes  []route
}

// route is method and path of one REST operation.
type route struct {
	method   string
	segments []string
	op       *service.Operation
}

func newTable(s *service.Service) (*table, error) {
	if len(s.Protocols) == 0 {
		return nil, fmt.Errorf("service %s speaks no protocol", s.Name)
	}
	t := &table{service: s, byName: make(map[string]*service.Operation, len(s.Operations))}
	for i := range s.Operations {
		op := &s.Operations[i]
		if t.byName[op.Name] != nil {
			return nil, fmt.Errorf("operation %s of service %s is there twice", op.Name, s.Name)
		}
		t.byName[op.Name] = op
		if op.HTTP != "" {
			method, path, _ := strings.Cut(op.HTTP, " ")
			t.routes = append(t.routes, route{method, segments(path), op})
		}
	}
	return t, nil
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// find matches a request with the routes. Literal segments win over labels, because routes are compared whole and no
// two routes of AWS's APIs overlap otherwise.
func (t *table) find(r *http.Request) (op *service.Operation, labels map[string]string) {
	path := segments(r.URL.EscapedPath())
	best := -1
	for i := range t.routes {
		if found, literal := t.routes[i].match(r.Method, path); found != nil && literal > best {
			op, labels, best = t.routes[i].op, found, literal
		}
	}
	return op, labels
}

// match returns the labels of a path and how many segments were literal; nil when it does not match.
func (t *route) match(method string, path []string) (labels map[string]string, literal int) {
	if method != t.method || len(path) != len(t.segments) {
		return nil, 0
	}
	labels = map[string]string{}
	for i, want := range t.segments {
		if name, ok := strings.CutPrefix(want, "{"); ok {
			value, err := url.PathUnescape(path[i])
			if err != nil || value == "" {
				return nil, 0
			}
			labels[strings.TrimSuffix(name, "}")] = value
			continue
		}
		if want != path[i] {
			return nil, 0
		}
		literal++
	}
	return labels, literal
}

// Operations are the names of the operations behind the door, sorted, by service. Nothing else is emulated.
func (d *Door) Operations() map[string][]string {
	operations := make(map[string][]string, len(d.services))
	for name, t := range d.services {
		operations[name] = slices.Sorted(maps.Keys(t.byName))
	}
	return operations
}
