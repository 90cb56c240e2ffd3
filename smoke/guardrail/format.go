package guardrail

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"cfnenv/smoke/printable"
)

// Checked is one checked template with what was found in it.
type Checked struct {
	// File is the path as the user gave it.
	File     string
	Findings []Finding
}

// Format is a way to write the results of checks.
type Format struct {
	Name  string // as --format takes it
	About string // what reads it; may be empty
	Write func(w io.Writer, checked []Checked) error
}

// Formats are in the order of the documentation.
func Formats() []Format {
	return []Format{
		{"text", "", writeText},
		{"json", "", writeJSON},
		{"sarif", "code scanning", writeSARIF},
		{"github", "annotations of a pull request", writeGitHub},
	}
}

// writeText writes two lines a finding: where and what, then the fix.
func writeText(w io.Writer, checked []Checked) error {
	for _, c := range checked {
		for _, f := range c.Findings {
			if _, err := printable.Fprintf(w, "%s: %s: %s [%s]\n    why: %s\n    fix: %s\n", location(c.File, f), f.Level, subject(f), f.Rule, whyRule(f), f.Fix); err != nil {
				return err
			}
		}
	}
	return nil
}

// location is file:line:column, or the file alone for a fault of the deployment.
func location(file string, f Finding) string {
	if f.Pos.Line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, f.Pos.Line, f.Pos.Column)
}

// subject is the problem with the resource in front.
func subject(f Finding) string {
	if f.Resource == "" {
		return f.Problem
	}
	return f.Resource + ": " + f.Problem
}

func whyRule(f Finding) string {
	rule, _ := LookupRule(f.Rule)
	return rule.Why
}

// Listed is the JSON form of a Finding.
type Listed struct {
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Rule     string `json:"rule"`
	Level    Level  `json:"level"`
	Resource string `json:"resource,omitempty"`
	Problem  string `json:"problem"`
	Why      string `json:"why"`
	Fix      string `json:"fix"`
}

// List returns the findings in their JSON form.
func (c Checked) List() []Listed {
	var all []Listed
	for _, f := range c.Findings {
		all = append(all, Listed{c.File, f.Pos.Line, f.Pos.Column, f.Rule, f.Level, f.Resource, f.Problem, whyRule(f), f.Fix})
	}
	return all
}

// writeJSON writes one object: {"findings": [...]}.
func writeJSON(w io.Writer, checked []Checked) error {
	all := []Listed{}
	for _, c := range checked {
		all = append(all, c.List()...)
	}
	return printable.JSON(w, map[string]any{"findings": all})
}

// writeGitHub writes workflow commands, which GitHub shows at the line in a pull request.
// GitHub: "Workflow commands for GitHub Actions", Setting an error message.
func writeGitHub(w io.Writer, checked []Checked) error {
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	for _, c := range checked {
		for _, f := range c.Findings {
			command := "error"
			if f.Level == Open {
				command = "warning"
			}
			place := "file=" + property.Replace(printable.Text(c.File))
			if f.Pos.Line > 0 {
				place += fmt.Sprintf(",line=%d,col=%d", f.Pos.Line, f.Pos.Column)
			}
			if _, err := fmt.Fprintf(w, "::%s %s,title=cfnenv %s::%s\n", command, place, f.Rule, data.Replace(printable.Text(subject(f)+"\nfix: "+f.Fix))); err != nil {
				return err
			}
		}
	}
	return nil
}

// The parts of SARIF 2.1.0 that code scanning reads (OASIS, "Static Analysis Results Interchange Format Version 2.1.0").
type (
	sarifLog struct {
		Version string     `json:"version"`
		Schema  string     `json:"$schema"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string    `json:"id"`
		ShortDescription sarifText `json:"shortDescription"`
		FullDescription  sarifText `json:"fullDescription"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		PhysicalLocation struct {
			ArtifactLocation struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region sarifRegion `json:"region"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
	}
)

func writeSARIF(w io.Writer, checked []Checked) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver.Name = "cfnenv"
	index := map[string]int{}
	for i, rule := range Rules() {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{rule.ID, sarifText{rule.About}, sarifText{rule.Why}})
	}
	for _, c := range checked {
		for _, f := range c.Findings {
			level := "error"
			if f.Level == Open {
				level = "warning"
			}
			var at sarifLocation
			at.PhysicalLocation.ArtifactLocation.URI = (&url.URL{Path: filepath.ToSlash(c.File)}).String()
			// A fault of the deployment has no place; SARIF wants one, and the first line is where readers look.
			at.PhysicalLocation.Region = sarifRegion{max(f.Pos.Line, 1), max(f.Pos.Column, 1)}
			run.Results = append(run.Results, sarifResult{
				RuleID: f.Rule, RuleIndex: index[f.Rule], Level: level,
				Message: sarifText{subject(f) + "; fix: " + f.Fix}, Locations: []sarifLocation{at},
			})
		}
	}
	return printable.JSON(w, sarifLog{"2.1.0", "https://json.schemastore.org/sarif-2.1.0.json", []sarifRun{run}})
}
