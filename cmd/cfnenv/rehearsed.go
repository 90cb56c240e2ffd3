package main

import (
	"fmt"
	"slices"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/template"
)

// rehearsed is how much of a stack a rehearsal really made.
type rehearsed struct {
	Resources int `json:"resources"`
	// Whole are those that were made as the template wants them.
	Whole      int        `json:"whole"`
	StoodInFor []remarked `json:"stoodInFor"`
	InPart     []remarked `json:"inPart"`
	Parameters []string   `json:"parametersStoodInFor"`
}

// remarked is a resource of which the emulated account made less than the template wants.
type remarked struct {
	LogicalID string `json:"logicalId"`
	Type      string `json:"type"`
	Remark    string `json:"remark"`
}

// cast is who plays in a rehearsal: every resource with what was said of it once it was made.
type cast struct {
	resources  []played
	parameters []string // those whose values were stood in for, "AWS::SSM::Parameter::Value<String> BootstrapVersion"
}

// played is one resource.
type played struct {
	logicalID, resourceType string
	made                    bool
	remark                  string
}

// see takes an event of the stack.
func (c *cast) see(e stack.Event) {
	if e.Stack() {
		if _, list, ok := strings.Cut(e.Reason, resource.StoodIn); ok {
			c.parameters = strings.Split(list, ", ")
		}
		return
	}
	i := slices.IndexFunc(c.resources, func(p played) bool { return p.logicalID == e.LogicalID })
	if i < 0 {
		i = len(c.resources)
		c.resources = append(c.resources, played{logicalID: e.LogicalID, resourceType: e.Type})
	}
	if e.Status == "CREATE_COMPLETE" || e.Status == "UPDATE_COMPLETE" {
		c.resources[i].made, c.resources[i].remark = true, e.Reason
	}
}

// stoodIn reports whether a resource was stood in for.
func (p played) stoodIn() bool { return strings.Contains(p.remark, resource.StoodIn) }

// rehearsed sorts the resources by what was made of them.
func (c *cast) rehearsed() *rehearsed {
	r := &rehearsed{Resources: len(c.resources), StoodInFor: []remarked{}, InPart: []remarked{}, Parameters: append([]string{}, c.parameters...)}
	for _, p := range c.resources {
		one := remarked{p.logicalID, p.resourceType, p.remark}
		switch {
		case !p.made:
		case p.stoodIn():
			r.StoodInFor = append(r.StoodInFor, one)
		case p.remark != "":
			r.InPart = append(r.InPart, one)
		default:
			r.Whole++
		}
	}
	byID := func(a, b remarked) int { return strings.Compare(a.LogicalID, b.LogicalID) }
	slices.SortFunc(r.StoodInFor, byID)
	slices.SortFunc(r.InPart, byID)
	return r
}

// from names the stood-in resources that an output is made of, "" when there are none.
func (c *cast) from(source, output string) string {
	t, err := template.Parse([]byte(source))
	if err != nil {
		return ""
	}
	var names []string
	for _, o := range t.Outputs {
		if o.Name != output {
			continue
		}
		for _, use := range resource.References(o.Value) {
			if slices.ContainsFunc(c.resources, func(p played) bool { return p.logicalID == use.Name && p.stoodIn() }) {
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

// rehearsedLine says how much of a stack was rehearsed, and what was not.
func (a *app) rehearsedLine(input deployInput, c *cast) {
	if !input.emulator || len(c.resources) == 0 {
		return
	}
	r := c.rehearsed()
	line := fmt.Sprintf("rehearsed %d of %s", r.Whole+len(r.InPart), count(r.Resources, "resource"))
	var names []string
	for _, one := range r.StoodInFor {
		names = append(names, one.Type+" "+one.LogicalID)
	}
	if names = append(names, c.parameters...); len(names) > 0 {
		line += "; stood in for: " + strings.Join(names, ", ")
	}
	for _, one := range r.InPart {
		line += "; " + one.LogicalID + " " + one.Remark
	}
	printable.Fprintf(a.Stderr, "%s\n", line)
}
