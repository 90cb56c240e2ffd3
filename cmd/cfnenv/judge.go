package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"cfnenv/smoke/evidence"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/report"
	"cfnenv/smoke/verdict"
)

type judgeInput struct {
	json, verbose bool
	files         reportFiles
}

func newJudgeCommand(a *app) *cobra.Command {
	var input judgeInput
	command := &cobra.Command{
		Use:   "judge FILE...",
		Short: "Report again on evidence that smoke saved",
		Long: `Report again on the evidence that an earlier cfnenv smoke --evidence FILE saved: the same checks, the same reports and the
same exit status. It needs no credentials and no network.

With several files the exit status is that of the worst.`,
		Example: `  cfnenv judge evidence.json
  cfnenv judge evidence.json --html report.html`,
		Args: takes(1, -1),
		RunE: func(_ *cobra.Command, args []string) error { return a.judge(input, args) },
	}
	f := command.Flags()
	f.BoolVar(&input.json, "json", false, "print the report as JSON")
	f.BoolVarP(&input.verbose, "verbose", "v", false, "print every check, not only those that did not pass")
	input.files.flags(f)
	return command
}

// judge reads every file before it reports on the first. One that cannot be judged hides no other.
func (a *app) judge(input judgeInput, paths []string) error {
	if len(paths) > 1 && input.files != (reportFiles{}) {
		return usageError(errors.New("--junit, --html and --summary hold one report: give one FILE of evidence"))
	}
	var reports []*report.Report
	var judged []string // the paths of the reports
	var problems []error
	for _, path := range paths {
		rep, err := judgeFile(path)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		reports, judged = append(reports, rep), append(judged, path)
	}
	if len(reports) == 0 {
		return reported(&report.Report{}, problems)
	}
	summary := a.Getenv("GITHUB_STEP_SUMMARY")
	if len(paths) > 1 {
		summary = ""
	}
	files, err := input.files.open(summary)
	if err != nil {
		return err
	}
	separator := ""
	for i, rep := range reports {
		if len(paths) > 1 && !input.json {
			printable.Fprintf(a.Stdout, "%s%s\n", printable.Own(separator), judged[i])
			separator = "\n"
		}
		problems = append(problems, a.printReport(rep, input.json, input.verbose))
	}
	worst := slices.MaxFunc(reports, func(a, b *report.Report) int { return verdict.Severity(a.ExitStatus) - verdict.Severity(b.ExitStatus) })
	return reported(worst, append(files.write(a.Stderr, reports[0]), problems...))
}

// judgeFile judges the evidence in a file.
func judgeFile(path string) (*report.Report, error) {
	text, err := localfile.Read(path, evidence.MaxBytes)
	if err != nil {
		return nil, err
	}
	seen, err := evidence.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be judged: %w", path, err)
	}
	return verdict.Report(seen.Plan, seen.Run), nil
}
