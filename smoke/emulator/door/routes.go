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

// route is method and path of one REST operation, and the parameter that tells operations of one path apart.
type route struct {
	method   string
	segments []string
	query    url.Values
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
			method, target, _ := strings.Cut(op.HTTP, " ")
			path, parameter, _ := strings.Cut(target, "?")
			query, err := url.ParseQuery(parameter)
			if err != nil {
				return nil, fmt.Errorf("route %s of service %s: %w", op.HTTP, s.Name, err)
			}
			t.routes = append(t.routes, route{method, segments(path), query, op})
		}
	}
	return t, nil
}

func segments(path string) []string { return strings.Split(strings.Trim(path, "/"), "/") }

// find matches a request with the routes. Literal segments win over labels, because routes are compared whole and no
// two routes of AWS's APIs overlap otherwise.
func (t *table) find(r *http.Request) (op *service.Operation, labels map[string]string) {
	path, query := segments(r.URL.EscapedPath()), r.URL.Query()
	best := -1
	for i := range t.routes {
		if found, literal := t.routes[i].match(r.Method, path, query); found != nil && literal > best {
			op, labels, best = t.routes[i].op, found, literal
		}
	}
	return op, labels
}

// match returns the labels of a path and how many segments and parameters were literal; nil when it does not match.
func (t *route) match(method string, path []string, query url.Values) (labels map[string]string, literal int) {
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
	for name := range t.query {
		if !query.Has(name) || query.Get(name) != t.query.Get(name) {
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
