package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// workflow is a GitHub workflow, as far as the tests look at it.
type workflow struct {
	Permissions map[string]string
	Concurrency struct{ Group string }
	Jobs        map[string]struct {
		RunsOn      string `yaml:"runs-on"`
		Timeout     int    `yaml:"timeout-minutes"`
		Permissions map[string]string
		Steps       []struct {
			Uses, Run string
			Env       map[string]string
		}
	}
}

// TestWorkflows: the workflows can be read, have no more permissions than they
// need, end by themselves, and keep secrets out of command lines.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob("../../.github/workflows/*.yml")
	if err != nil || len(files) != 2 {
		t.Fatalf("found %d workflows, want 2 (error: %v)", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var w workflow
		if err := yaml.Unmarshal(data, &w); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if w.Concurrency.Group == "" || w.Permissions == nil || len(w.Jobs) == 0 {
			t.Errorf("%s: concurrency %q, permissions %v, %d jobs", file, w.Concurrency.Group, w.Permissions, len(w.Jobs))
		}
		for name, job := range w.Jobs {
			if job.RunsOn == "" || job.Timeout == 0 || len(job.Steps) == 0 {
				t.Errorf("%s: job %s: runs on %q for %d minutes, %d steps", file, name, job.RunsOn, job.Timeout, len(job.Steps))
			}
			for scope, access := range job.Permissions {
				if access == "write" && scope != "issues" {
					t.Errorf("%s: job %s may write %s", file, name, scope)
				}
			}
			for _, step := range job.Steps {
				if strings.Contains(step.Run, "secrets.") {
					t.Errorf("%s: job %s: a secret in the text of a command: %s", file, name, step.Run)
				}
			}
		}
	}
}

// TestReleaseConfiguration: every platform that the project builds for.
func TestReleaseConfiguration(t *testing.T) {
	data, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var release struct {
		Version int
		Builds  []struct {
			Main, Binary string
			Goos, Goarch []string
		}
		Archives []struct{ Files []any }
	}
	if err := yaml.Unmarshal(data, &release); err != nil {
		t.Fatal(err)
	}
	if release.Version != 2 || len(release.Builds) != 1 || len(release.Archives) != 1 {
		t.Fatalf("version %d, %d builds, %d archives", release.Version, len(release.Builds), len(release.Archives))
	}
	build := release.Builds[0]
	if strings.Join(build.Goos, " ") != "linux darwin windows" || strings.Join(build.Goarch, " ") != "amd64 arm64" {
		t.Errorf("builds for %v on %v", build.Goos, build.Goarch)
	}
	for _, file := range release.Archives[0].Files {
		entry, ok := file.(map[string]any)
		if !ok {
			continue
		}
		found, err := filepath.Glob(filepath.Join("../..", entry["src"].(string)))
		if err != nil || len(found) == 0 {
			t.Errorf("%v is nothing (error: %v)", entry["src"], err)
		}
	}
}
