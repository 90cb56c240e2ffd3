package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/template"
)

// candidate is a template that a user names for checking or deploying, parsed once.
type candidate struct {
	path       string
	source     []byte
	template   *template.Template // nil when it is unreadable
	unreadable error
}

// readTemplate reads a template file; - is standard input. What cannot be parsed is no error here, but a finding.
func (a *app) readTemplate(path string) (c candidate, err error) {
	c.path = path
	if path == "-" {
		c.source, err = readBounded(a.Stdin, template.MaxBytes, "the template on standard input")
	} else if c.source, err = localfile.Read(path, template.MaxBytes); err != nil {
		failed := &exitError{Code: exitUsage, Err: fmt.Errorf("cannot read the template: %w", err)}
		if errors.Is(err, fs.ErrNotExist) {
			failed.Hints = []string{"cfnenv examples write DIR writes templates to start with"}
		}
		err = failed
	}
	if err == nil {
		c.template, c.unreadable = template.Parse(c.source)
	}
	return c, err
}

// readTemplates reads the templates that the arguments of check name. A parameter that none of them has is a mistake of the
// command line, unless one is unreadable: it may be that one's.
func (a *app) readTemplates(arguments []string, given map[string]string) (candidates []candidate, err error) {
	paths, err := expandDirectories(arguments)
	if err != nil {
		return nil, err
	}
	unknown := maps.Clone(given)
	for _, path := range paths {
		c, err := a.readTemplate(path)
		if err != nil {
			return nil, err
		}
		candidates = append(candidates, c)
		if c.unreadable != nil {
			clear(unknown)
			continue
		}
		for _, p := range c.template.Parameters {
			delete(unknown, p.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		return nil, usageError(fmt.Errorf("no template has a parameter %s", name))
	}
	return candidates, nil
}

// findings are those of the guardrails, after others that are known already.
func (c candidate) findings(known []guardrail.Finding, w guardrail.Workshop, d guardrail.Deployment) []guardrail.Finding {
	if c.unreadable != nil {
		return append(known, guardrail.Unreadable(c.unreadable)...)
	}
	return append(known, guardrail.Check(c.template, w, d)...)
}

// parameters returns the user's parameters, with AgentRoleName and RequiredBoundaryArn, which the guide's templates have and
// which follow from the credential set.
func (c candidate) parameters(w guardrail.Workshop, given map[string]string, roleSuffix string) map[string]string {
	all := map[string]string{}
	if c.unreadable == nil {
		for name, value := range map[string]string{"AgentRoleName": w.RolePrefix + roleSuffix, "RequiredBoundaryArn": w.BoundaryARN} {
			if c.template.Parameter(name) != nil {
				all[name] = value
			}
		}
	}
	maps.Copy(all, given)
	return all
}

const (
	maxManifest   = 16 << 20 // bytes of a cloud assembly's manifest
	maxAssemblies = 8        // nested stages of CDK
)

// expandDirectories replaces a directory by its templates: those that the manifest of cdk.out names, or the one that sam build
// wrote.
func expandDirectories(paths []string) (expanded []string, err error) {
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

// manifest is the part of a cloud assembly's manifest that names templates. AWS: CDK, cloud-assembly-schema, AssemblyManifest.
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
		return nil, fmt.Errorf("%s has no manifest.json: name its templates, or a directory that cdk synth (cdk.out) or sam build (.aws-sam/build) wrote", directory)
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s is not a manifest of CDK: %w", file, err)
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
			return nil, fmt.Errorf("%s names %s, which is outside its directory", file, name)
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

// readBounded reads all of r and refuses more than max bytes; name is what the error calls it.
func readBounded(r io.Reader, max int64, name string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return nil, usageError(fmt.Errorf("cannot read %s: %w", name, err))
	}
	if int64(len(data)) > max {
		return nil, usageError(fmt.Errorf("%s is larger than %d bytes", name, max))
	}
	return data, nil
}
