package main

import (
	"errors"
	"io"
	"os"

	"github.com/spf13/pflag"

	"cfnenv/smoke/report"
)

// reportFiles are the files that a report is written to.
type reportFiles struct{ junit, html, summary string }

func (r *reportFiles) flags(f *pflag.FlagSet) {
	f.StringVar(&r.junit, "junit", "", "write the report as JUnit XML to this file")
	f.StringVar(&r.html, "html", "", "write the report as one HTML page to this file")
	f.StringVar(&r.summary, "summary", "", "write the report as Markdown to this file (default: append to $GITHUB_STEP_SUMMARY when that is set)")
}

// openReports are report files that are known to be writable.
type openReports []openReport

type openReport struct {
	file  *os.File
	write func(io.Writer, *report.Report) error
}

// open opens the files before the run: a report that cannot be written is found out before anything is deployed.
func (r reportFiles) open(stepSummary string) (reports openReports, err error) {
	const replace, add = os.O_CREATE | os.O_WRONLY | os.O_TRUNC, os.O_CREATE | os.O_WRONLY | os.O_APPEND
	wanted := []struct {
		path  string
		mode  int
		write func(io.Writer, *report.Report) error
	}{{r.junit, replace, report.WriteJUnit}, {r.html, replace, report.WriteHTML}, {r.summary, replace, report.WriteMarkdown}}
	if r.summary == "" {
		wanted[2].path, wanted[2].mode = stepSummary, add
	}
	for _, w := range wanted {
		if w.path == "" {
			continue
		}
		file, err := os.OpenFile(w.path, w.mode, 0o666)
		if err != nil {
			for _, opened := range reports {
				opened.file.Close()
			}
			return nil, err
		}
		reports = append(reports, openReport{file, w.write})
	}
	return reports, nil
}

func (reports openReports) write(rep *report.Report) error {
	var problems []error
	for _, r := range reports {
		problems = append(problems, r.write(r.file, rep), r.file.Close())
	}
	return errors.Join(problems...)
}
