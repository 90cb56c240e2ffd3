package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"cfnenv/smoke/localfile"
)

// maxManifest bounds what is read of a cloud assembly's manifest.
const maxManifest = 16 << 20

// maxAssemblies is how deep stages of CDK may lie in stages.
const maxAssemblies = 8

// expandTemplates puts the templates of a directory in its place: those of cdk.out, as its manifest names them, or the one
// that sam build wrote.
func expandTemplates(paths []string) (expanded []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() { // reading tells what is wrong
			expanded = append(expanded, path)
			continue
		}
		found, err := templatesOf(path, 0)
		if err != nil {
			return nil, usageError(err)
		}
		expanded = append(expanded, found...)
	}
	return expanded, nil
}

// manifest is what matters here of a cloud assembly's. AWS: CDK, cloud-assembly-schema, AssemblyManifest.
type manifest struct {
	Artifacts map[string]struct {
		Type       string
		Properties struct{ TemplateFile, DirectoryName string }
	}
}

func templatesOf(directory string, depth int) (templates []string, err error) {
	file := filepath.Join(directory, "manifest.json")
	text, err := localfile.Read(file, maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		for _, built := range []string{"template.yaml", filepath.Join("build", "template.yaml"), filepath.Join(".aws-sam", "build", "template.yaml")} {
			if _, err := os.Stat(filepath.Join(directory, built)); err == nil {
				return []string{filepath.Join(directory, built)}, nil
			}
		}
		return nil, fmt.Errorf("%s has no manifest.json: give a template, or the directory that cdk synth wrote (cdk.out) or sam build (.aws-sam/build)", directory)
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s is no manifest of CDK: %w", file, err)
	}
	for _, artifact := range m.Artifacts {
		name := artifact.Properties.TemplateFile
		if artifact.Type == "cdk:cloud-assembly" {
			name = artifact.Properties.DirectoryName
		}
		if name == "" {
			continue
		}
		if !filepath.IsLocal(name) {
			return nil, fmt.Errorf("%s names %s, which is outside of it", file, name)
		}
		switch path := filepath.Join(directory, name); {
		case artifact.Type == "aws:cloudformation:stack":
			templates = append(templates, path)
		case artifact.Type == "cdk:cloud-assembly" && depth < maxAssemblies:
			nested, err := templatesOf(path, depth+1)
			if err != nil {
				return nil, err
			}
			templates = append(templates, nested...)
		}
	}
	if len(templates) == 0 {
		return nil, fmt.Errorf("%s has no stacks: %w", file, fs.ErrNotExist)
	}
	slices.Sort(templates)
	return slices.Compact(templates), nil
}
