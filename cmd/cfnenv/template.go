package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/localfile"
	"cfnenv/smoke/template"
)

// workshopOf is the account that a credential set belongs to, as the guardrails see it.
func workshopOf(set *env.Set) guardrail.Workshop {
	account := set.AccountID
	if parts := strings.Split(set.CfnExecRoleARN, ":"); account == "" && len(parts) == 6 {
		account = parts[4]
	}
	return guardrail.Workshop{
		AccountID:   account,
		Region:      set.Region,
		Sub:         set.Principal.Sub,
		Username:    set.Principal.Username,
		RolePrefix:  set.RolePrefix,
		BoundaryARN: set.RequiredBoundaryARN,
		StackPrefix: set.StackPrefix,
		Account:     workshopAccount(set, account),
	}
}

// The parameters that the guide's templates are given by the deployment.
const (
	parameterRoleName = "AgentRoleName"
	parameterBoundary = "RequiredBoundaryArn"
)

// filledParameters are a template's parameters as `cfnenv deploy` would give them: the user's own, and the two that
// follow from the credential set.
func filledParameters(t *template.Template, w guardrail.Workshop, given map[string]string, roleSuffix string) map[string]string {
	filled := map[string]string{}
	for name, value := range map[string]string{parameterRoleName: w.RolePrefix + roleSuffix, parameterBoundary: w.BoundaryARN} {
		if t.Parameter(name) != nil {
			filled[name] = value
		}
	}
	for name, value := range given {
		filled[name] = value
	}
	return filled
}

// readTemplate reads a template file; - is standard input.
func (a *app) readTemplate(path string) ([]byte, error) {
	if path == "-" {
		return readBounded(a.Stdin, template.MaxBytes, "the template on standard input")
	}
	source, err := localfile.Read(path, template.MaxBytes)
	if err != nil {
		return nil, usageError(fmt.Errorf("cannot read the template: %w", err))
	}
	return source, nil
}

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

// maxParametersFile bounds --parameters-file; CloudFormation takes 200 parameters of 4,096 bytes.
const maxParametersFile = 1 << 20

// givenParameters reads --parameters-file and then --parameter, whose values win.
func givenParameters(pairs []string, file string) (map[string]string, error) {
	given := map[string]string{}
	if file != "" {
		if err := readParametersFile(file, given); err != nil {
			return nil, usageError(err)
		}
	}
	for _, pair := range pairs {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return nil, usageError(fmt.Errorf("--parameter %q is not NAME=VALUE", name))
		}
		given[name] = value
	}
	return given, nil
}

// readParametersFile takes the three forms that AWS's tools take: the CLI's list of ParameterKey and ParameterValue, a
// plain object, and the object with a Parameters member of CodePipeline.
func readParametersFile(path string, given map[string]string) error {
	data, err := localfile.Read(path, maxParametersFile)
	if err != nil {
		return fmt.Errorf("cannot read the parameters: %w", err)
	}
	var list []struct{ ParameterKey, ParameterValue *string }
	if strict(data, &list) == nil {
		for i, p := range list {
			if p.ParameterKey == nil || p.ParameterValue == nil {
				return fmt.Errorf("%s: entry %d has no ParameterKey or no ParameterValue", path, i+1)
			}
			given[*p.ParameterKey] = *p.ParameterValue
		}
		return nil
	}
	var pipeline struct{ Parameters map[string]string }
	if strict(data, &pipeline) == nil && pipeline.Parameters != nil {
		for name, value := range pipeline.Parameters {
			given[name] = value
		}
		return nil
	}
	var plain map[string]string
	if strict(data, &plain) != nil {
		return fmt.Errorf(`%s is neither {"NAME": "VALUE"} nor [{"ParameterKey": "NAME", "ParameterValue": "VALUE"}]`, path)
	}
	for name, value := range plain {
		given[name] = value
	}
	return nil
}

// strict decodes JSON and refuses members that into does not have.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return fmt.Errorf("more than one value")
	}
	return nil
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
