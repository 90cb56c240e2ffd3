package export

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"cfnenv/env"
)

// refusePresent refuses to export if the job has a variable that would have to be
// unset, which $GITHUB_ENV cannot do.
func (e *Exporter) refusePresent(format env.Format, variables []env.Variable) error {
	var present []string
	for _, v := range variables {
		if _, found := e.LookupEnv(v.Name); found && v.Unset {
			present = append(present, v.Name)
		}
	}
	if len(present) == 0 {
		return nil
	}
	return &UsageError{fmt.Errorf("format %s cannot unset what this job has in its environment: remove %s from the workflow",
		format.Name, strings.Join(present, ", "))}
}

// exportToJob prints masks, then appends to the file from which the runner reads the
// environment of the following steps: no secret may reach the job before its mask.
func (e *Exporter) exportToJob(format env.Format, variables []env.Variable, text env.Text) error {
	if err := e.refusePresent(format, variables); err != nil {
		return err
	}
	path, _ := e.LookupEnv("GITHUB_ENV")
	if path == "" {
		return &UsageError{errors.New("format github needs $GITHUB_ENV, which GitHub Actions sets in every step")}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("$GITHUB_ENV: %w", err)
	}
	unfinished, err := missingLineEnd(file)
	if err == nil {
		err = e.printText(format, text)
	}
	if err == nil {
		if _, err = io.WriteString(file, unfinished+text.Append); err != nil {
			err = fmt.Errorf("$GITHUB_ENV: %w", err)
		}
	}
	return errors.Join(err, file.Close())
}

// missingLineEnd returns the line end that a file lacks, and an error for anything but
// a regular file, from which nobody would read.
func missingLineEnd(file *os.File) (string, error) {
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("$GITHUB_ENV: %s is not a regular file", OneLine(file.Name()))
	}
	if err != nil || info.Size() == 0 {
		return "", err
	}
	last := make([]byte, 1)
	if _, err := file.ReadAt(last, info.Size()-1); err != nil {
		return "", err
	}
	if last[0] == '\n' {
		return "", nil
	}
	return "\n", nil
}
