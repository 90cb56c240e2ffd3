package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/report"
)

type reportFiles struct{ junit, html, summary string }

func (r *reportFiles) flags(f *pflag.FlagSet) {
	f.StringVar(&r.junit, "junit", "", "write the report as JUnit XML to `FILE`")
	f.StringVar(&r.html, "html", "", "write the report as an HTML page to `FILE`")
	f.StringVar(&r.summary, "summary", "", "write the report as Markdown to `FILE` (default: append to $GITHUB_STEP_SUMMARY if set)")
}

type openReports []openReport

type openReport struct {
	name  string // the flag and the file
	file  io.WriteCloser
	write func(io.Writer, *report.Report) error
}

func (a *app) printReport(rep *report.Report, asJSON, verbose bool) error {
	if asJSON {
		return unwritten("standard output", report.WriteJSON(a.Stdout, rep))
	}
	return unwritten("standard output", report.WriteText(a.Stdout, rep, a.style(a.Stdout), verbose))
}

// style is that of a stream: colours and a width on a terminal.
func (a *app) style(stream io.Writer) report.Style {
	if !a.IsTerminal(stream) {
		return report.Style{}
	}
	return report.Style{Colour: a.Getenv("NO_COLOR") == "", Width: terminalWidth(stream)}
}

// open opens the files before anything is deployed, so that a wrong path is noticed in time.
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
			return nil, &exitError{Code: exitUnreachable, Err: fmt.Errorf("nothing was started: %w", unwritten(name, err))}
		}
		reports = append(reports, openReport{name, file, w.write})
	}
	return reports, nil
}

// write writes all reports, even if one fails, and says where they are.
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

// unwritten adds to an error the name of what cannot be written.
func unwritten(name string, err error) error {
	if err == nil {
		return nil
	}
	if fault := (*fs.PathError)(nil); errors.As(err, &fault) {
		err = fault.Err // without the path, which the name has
	}
	return fmt.Errorf("%s cannot be written: %w", name, err)
}

// reported ends a run with the report's status. A run that passed fails if something could not be written.
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

// keeper saves a run's evidence; the zero keeper saves nothing.
type keeper struct {
	name      string // the flag and the file
	draft     *localfile.Draft
	anonymous bool
}

// keeper begins the file before anything is deployed, so that a wrong path is noticed in time.
func (input smokeInput) keeper() (keeper, error) {
	if input.evidence == "" {
		return keeper{}, nil
	}
	name := "--evidence " + input.evidence
	draft, err := localfile.Begin(input.evidence)
	if err != nil {
		return keeper{}, &exitError{Code: exitUnreachable, Err: fmt.Errorf("nothing was started: %w", unwritten(name, err))}
	}
	return keeper{name, draft, input.anonymous}, nil
}

// write saves the evidence, completely or not at all, and says where it is.
func (k keeper) write(stderr io.Writer, seen *evidence.File) (err error) {
	if k.draft == nil {
		return nil
	}
	if k.anonymous {
		if seen, err = seen.Anonymous(); err != nil {
			return unwritten(k.name, err)
		}
	}
	var text bytes.Buffer
	if err := seen.Write(&text); err != nil {
		return unwritten(k.name, err)
	}
	if err := k.draft.Write(text.Bytes()); err != nil {
		return unwritten(k.name, err)
	}
	printable.Fprintf(stderr, "evidence written to %s\n", strings.TrimPrefix(k.name, "--evidence "))
	return nil
}

// abandon removes the file if the evidence was not written.
func (k keeper) abandon() {
	if k.draft != nil {
		k.draft.Abandon()
	}
}

// outputLimit bounds how long a reader may take for one piece of a report.
const outputLimit = 10 * time.Second

// openOutput opens a file for writing, in mode os.O_TRUNC or os.O_APPEND. A named pipe that nobody reads is an error.
func openOutput(path string, mode int) (io.WriteCloser, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|syscall.O_NONBLOCK|mode, 0o666)
	if errors.Is(err, syscall.ENXIO) {
		return nil, errors.New("nobody reads this pipe, or there is no such device")
	}
	if err != nil {
		return nil, err
	}
	return output{file}, nil
}

// output is a file whose writes are bounded by outputLimit.
type output struct{ *os.File }

// Write writes to the file.
func (o output) Write(data []byte) (int, error) {
	_ = o.SetWriteDeadline(time.Now().Add(outputLimit)) // an error for regular files, which need none
	return o.File.Write(data)
}
