package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"cfnenv/smoke/printable"
	"cfnenv/smoke/report"
)

// reportFiles are the files that a report is written to.
type reportFiles struct{ junit, html, summary string }

func (r *reportFiles) flags(f *pflag.FlagSet) {
	f.StringVar(&r.junit, "junit", "", "write the report as JUnit XML to `FILE`")
	f.StringVar(&r.html, "html", "", "write the report as an HTML page to `FILE`")
	f.StringVar(&r.summary, "summary", "", "write the report as Markdown to `FILE` (default: append to $GITHUB_STEP_SUMMARY if set)")
}

// openReports are report files that could be opened.
type openReports []openReport

type openReport struct {
	name  string // the flag and the file
	file  io.WriteCloser
	write func(io.Writer, *report.Report) error
}

// printReport prints a report on standard output.
func (a *app) printReport(rep *report.Report, asJSON, verbose bool) error {
	if asJSON {
		return unwritten("standard output", report.WriteJSON(a.Stdout, rep))
	}
	style := report.Style{Colour: a.IsTerminal(a.Stdout) && a.Getenv("NO_COLOR") == ""}
	if a.IsTerminal(a.Stdout) {
		style.Width = terminalWidth(a.Stdout)
	}
	return unwritten("standard output", report.WriteText(a.Stdout, rep, style, verbose))
}

// open opens the files before the run: a report that has no place is found out before anything is deployed.
func (r reportFiles) open(stepSummary string) (reports openReports, err error) {
	const replace, add = os.O_TRUNC, os.O_APPEND
	wanted := []struct {
		name, path string
		mode       int
		write      func(io.Writer, *report.Report) error
	}{{"--junit", r.junit, replace, report.WriteJUnit}, {"--html", r.html, replace, report.WriteHTML}, {"--summary", r.summary, replace, report.WriteMarkdown}}
	if r.summary == "" {
		wanted[2].name, wanted[2].path, wanted[2].mode = "$GITHUB_STEP_SUMMARY", stepSummary, add
	}
	for _, w := range wanted {
		if w.path == "" {
			continue
		}
		name := w.name + " " + w.path
		file, err := openOutput(w.path, w.mode)
		if err != nil {
			for _, opened := range reports {
				opened.file.Close()
			}
			return nil, &exitError{Code: exitUnreachable, Err: fmt.Errorf("nothing was begun: %w", unwritten(name, err))}
		}
		reports = append(reports, openReport{name, file, w.write})
	}
	return reports, nil
}

// write writes each report, whatever becomes of the others, and says where.
func (reports openReports) write(stderr io.Writer, rep *report.Report) (problems []error) {
	for _, r := range reports {
		err := unwritten(r.name, errors.Join(r.write(r.file, rep), r.file.Close()))
		if flag, path, _ := strings.Cut(r.name, " "); err == nil && strings.HasPrefix(flag, "--") {
			printable.Fprintf(stderr, "report written to %s\n", path)
		}
		problems = append(problems, err)
	}
	return problems
}

// unwritten names what could not be written, and is nil for what could.
func unwritten(name string, err error) error {
	if err == nil {
		return nil
	}
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) {
		err = fault.Err // without the path, which the name has
	}
	return fmt.Errorf("%s cannot be written: %w", name, err)
}

// reported is the end of a run with a report: its status, and what could not be written, which a run that is otherwise fine
// ends with.
func reported(rep *report.Report, problems []error) error {
	var names []string
	for _, problem := range problems {
		if problem != nil {
			names = append(names, problem.Error())
		}
	}
	exit := &exitError{Code: rep.ExitStatus}
	if len(names) > 0 {
		exit.Err = errors.New(strings.Join(names, "; "))
		if exit.Code == exitOK {
			exit.Code = exitUnreachable
		}
	}
	if exit.Code == exitOK {
		return nil
	}
	return exit
}
