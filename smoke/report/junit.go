package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"cfnenv/smoke/printable"
)

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Time     string     `xml:"time,attr"`
	Suite    junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Timestamp  string          `xml:"timestamp,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`
	Err        string          `xml:"system-err,omitempty"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class   string     `xml:"classname,attr"`
	Name    string     `xml:"name,attr"`
	Failure *junitText `xml:"failure,omitempty"`
	Error   *junitText `xml:"error,omitempty"`
	Out     string     `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report for build servers: one test case an assertion. An inconclusive assertion is an error
// rather than a failure, which is how JUnit tells "could not be tested" from "is wrong".
func WriteJUnit(w io.Writer, r *Report) error {
	seconds := fmt.Sprintf("%.3f", r.Timing.Wall)
	suite := junitSuite{
		Name: printable.Line("cfnenv smoke: " + r.Target.String()), Time: seconds, Timestamp: r.Started.UTC().Format("2006-01-02T15:04:05"),
		Tests: len(r.Assertions), Failures: r.Count(Fail), Errors: r.Count(Inconclusive),
		Properties: []junitProperty{
			{"target", r.Target.Kind}, {"endpoint", printable.Line(r.Target.Endpoint)}, {"account", printable.Line(r.Target.Account)},
			{"region", printable.Line(r.Target.Region)}, {"functionsRunOn", printable.Line(r.Target.FunctionsRunOn)}, {"run", r.Run}, {"version", r.Version},
		},
	}
	for _, a := range r.Assertions {
		class, _, _ := strings.Cut(a.ID, ".")
		c := junitCase{Class: "smoke." + class, Name: printable.Line(a.ID + ": " + a.Title), Out: evidenceText(a)}
		text := &junitText{Message: printable.Line(a.Reason), Type: string(a.Outcome), Text: evidenceText(a)}
		switch a.Outcome {
		case Fail:
			c.Failure = text
		case Inconclusive:
			c.Error = text
		}
		suite.Cases = append(suite.Cases, c)
	}
	suite.Err = leftoverText(r)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	err := e.Encode(junitSuites{Tests: suite.Tests, Failures: suite.Failures, Errors: suite.Errors, Time: seconds, Suite: suite})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}

// evidenceText is a verdict with what is behind it, one line each.
func evidenceText(a Assertion) string {
	var b strings.Builder
	printable.Fprintf(&b, "%s: %s", a.Outcome, a.Reason)
	if a.Label != "" {
		printable.Fprintf(&b, " (%s)", a.Label)
	}
	for _, item := range a.Evidence {
		printable.Fprintf(&b, "\n%s: %s", item.What, item.Value)
	}
	return b.String()
}

func leftoverText(r *Report) string {
	var b strings.Builder
	for _, l := range r.Leftovers {
		printable.Fprintf(&b, "left behind: %s %s: %s\n", l.Kind, l.Name, l.Why)
		for _, command := range l.Commands {
			printable.Fprintf(&b, "  %s\n", command)
		}
	}
	return b.String()
}
