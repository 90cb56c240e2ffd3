package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/template"
)

// rehearsal records how much of a stack an emulated account really creates.
type rehearsal struct {
	template   *template.Template
	resources  []rehearsedResource
	parameters []string // those whose values were stood in for, "AWS::SSM::Parameter::Value<String> BootstrapVersion"
}

// rehearsedResource is one resource with the reason of its last event, which says if something was left out.
type rehearsedResource struct {
	logicalID, resourceType string
	made                    bool
	remark                  string
}

// observeRehearsal follows the stack that a manager waits for, in addition to its observer.
func observeRehearsal(t *template.Template, manager *stack.Manager) *rehearsal {
	r := &rehearsal{template: t}
	show := manager.Observe
	manager.Observe = func(name string, e stack.Event) {
		r.see(e)
		show(name, e)
	}
	return r
}

func (r *rehearsal) see(e stack.Event) {
	if e.Stack() {
		if _, list, ok := strings.Cut(e.Reason, resource.StoodIn); ok {
			r.parameters = strings.Split(list, ", ")
		}
		return
	}
	i := slices.IndexFunc(r.resources, func(other rehearsedResource) bool { return other.logicalID == e.LogicalID })
	if i < 0 {
		i = len(r.resources)
		r.resources = append(r.resources, rehearsedResource{logicalID: e.LogicalID, resourceType: e.Type})
	}
	if e.Status == "CREATE_COMPLETE" || e.Status == "UPDATE_COMPLETE" {
		r.resources[i].made, r.resources[i].remark = true, e.Reason
	}
}

func (r rehearsedResource) stoodIn() bool { return strings.Contains(r.remark, resource.StoodIn) }

// rehearsed is the JSON form of a rehearsal.
type rehearsed struct {
	Resources  int        `json:"resources"`
	Whole      int        `json:"whole"` // created as the template wants them
	StoodInFor []remarked `json:"stoodInFor"`
	InPart     []remarked `json:"inPart"`
	Parameters []string   `json:"parametersStoodInFor"`
}

// remarked is a resource that the emulated account created in part, or stood in for.
type remarked struct {
	LogicalID string `json:"logicalId"`
	Type      string `json:"type"`
	Remark    string `json:"remark"`
}

func (r *rehearsal) result() *rehearsed {
	result := &rehearsed{Resources: len(r.resources), StoodInFor: []remarked{}, InPart: []remarked{}, Parameters: append([]string{}, r.parameters...)}
	for _, one := range r.resources {
		remarked := remarked{one.logicalID, one.resourceType, one.remark}
		switch {
		case !one.made:
		case one.stoodIn():
			result.StoodInFor = append(result.StoodInFor, remarked)
		case one.remark != "":
			result.InPart = append(result.InPart, remarked)
		default:
			result.Whole++
		}
	}
	byID := func(a, b remarked) int { return strings.Compare(a.LogicalID, b.LogicalID) }
	slices.SortFunc(result.StoodInFor, byID)
	slices.SortFunc(result.InPart, byID)
	return result
}

// origin names the stood-in resources in the value of an output; empty if there are none, or no rehearsal.
func (r *rehearsal) origin(output string) string {
	if r == nil || r.template == nil {
		return ""
	}
	var names []string
	for _, o := range r.template.Outputs {
		if o.Name != output {
			continue
		}
		for _, use := range o.Value.References() {
			if slices.ContainsFunc(r.resources, func(one rehearsedResource) bool { return one.logicalID == use.Name && one.stoodIn() }) {
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

// writeLine says how many resources were rehearsed, and which were not.
func (r *rehearsal) writeLine(w io.Writer) {
	if len(r.resources) == 0 {
		return
	}
	result := r.result()
	line := fmt.Sprintf("rehearsed %d of %s", result.Whole+len(result.InPart), count(result.Resources, "resource"))
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
