// Package rehearsal records how much of a stack an emulated account really creates: which resources as the template wants
// them, which in part, and which are only stood in for.
package rehearsal

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/template"
)

// Rehearsal is the record of one stack.
type Rehearsal struct {
	template   *template.Template
	resources  []rehearsed
	parameters []string // those whose values were stood in for, "AWS::SSM::Parameter::Value<String> BootstrapVersion"
}

// rehearsed is one resource with the reason of its last event, which says if something was left out.
type rehearsed struct {
	logicalID, resourceType string
	made                    bool
	remark                  string
}

// Observe follows the stack that a manager waits for, in addition to its observer.
func Observe(t *template.Template, manager *stack.Manager) *Rehearsal {
	r := &Rehearsal{template: t}
	show := manager.Observe
	manager.Observe = func(name string, e stackinfo.Event) {
		r.see(e)
		show(name, e)
	}
	return r
}

func (r *Rehearsal) see(e stackinfo.Event) {
	if e.Stack() {
		if _, list, ok := strings.Cut(e.Reason, resource.StoodIn); ok {
			r.parameters = strings.Split(list, ", ")
		}
		return
	}
	i := slices.IndexFunc(r.resources, func(other rehearsed) bool { return other.logicalID == e.LogicalID })
	if i < 0 {
		i = len(r.resources)
		r.resources = append(r.resources, rehearsed{logicalID: e.LogicalID, resourceType: e.Type})
	}
	if e.Status == "CREATE_COMPLETE" || e.Status == "UPDATE_COMPLETE" {
		r.resources[i].made, r.resources[i].remark = true, e.Reason
	}
}

func (r rehearsed) stoodIn() bool { return strings.Contains(r.remark, resource.StoodIn) }

// Coverage counts the resources of a rehearsal by how they were created. Scripts rely on its JSON form.
type Coverage struct {
	Resources  int        `json:"resources"`
	Whole      int        `json:"whole"` // created as the template wants them
	StoodInFor []Remarked `json:"stoodInFor"`
	InPart     []Remarked `json:"inPart"`
	Parameters []string   `json:"parametersStoodInFor"`
}

// Remarked is a resource that the emulated account created in part, or stood in for.
type Remarked struct {
	LogicalID string `json:"logicalId"`
	Type      string `json:"type"`
	Remark    string `json:"remark"`
}

// Coverage sorts the resources.
func (r *Rehearsal) Coverage() *Coverage {
	result := &Coverage{Resources: len(r.resources), StoodInFor: []Remarked{}, InPart: []Remarked{}, Parameters: append([]string{}, r.parameters...)}
	for _, one := range r.resources {
		remark := Remarked{one.logicalID, one.resourceType, one.remark}
		switch {
		case !one.made:
		case one.stoodIn():
			result.StoodInFor = append(result.StoodInFor, remark)
		case one.remark != "":
			result.InPart = append(result.InPart, remark)
		default:
			result.Whole++
		}
	}
	byID := func(a, b Remarked) int { return strings.Compare(a.LogicalID, b.LogicalID) }
	slices.SortFunc(result.StoodInFor, byID)
	slices.SortFunc(result.InPart, byID)
	return result
}

// Origin names the stood-in resources in the value of an output; empty if there are none, or no rehearsal.
func (r *Rehearsal) Origin(output string) string {
	if r == nil || r.template == nil {
		return ""
	}
	var names []string
	for _, o := range r.template.Outputs {
		if o.Name != output {
			continue
		}
		for _, use := range o.Value.References() {
			if slices.ContainsFunc(r.resources, func(one rehearsed) bool { return one.logicalID == use.Name && one.stoodIn() }) {
				names = append(names, use.Name)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return resource.StoodIn + strings.Join(slices.Compact(names), ", ")
}

// WriteLine says how many resources were rehearsed, and which were not.
func (r *Rehearsal) WriteLine(w io.Writer) {
	if len(r.resources) == 0 {
		return
	}
	result := r.Coverage()
	line := fmt.Sprintf("rehearsed %d of %s", result.Whole+len(result.InPart), printable.Count(result.Resources, "resource"))
	var names []string
	for _, one := range result.StoodInFor {
		names = append(names, one.Type+" "+one.LogicalID)
	}
	if names = append(names, r.parameters...); len(names) > 0 {
		line += "; stood in for: " + strings.Join(names, ", ")
	}
	for _, one := range result.InPart {
		line += "; " + one.LogicalID + " " + one.Remark
	}
	printable.Fprintf(w, "%s\n", line)
}
