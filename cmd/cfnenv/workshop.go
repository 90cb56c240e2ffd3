package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/arn"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/guardrail"
	"cfnenv/smoke/stackinfo"
	"cfnenv/smoke/workshop"
)

// workshopSet is the provisioning set of the document, expired or not, because nothing is signed with it. Without a
// document it is the sample account's.
func (a *app) workshopSet() (*env.Set, error) {
	if a.exporter().Absent() {
		return a.sampleSet()
	}
	return a.provisioningSet()
}

func (a *app) provisioningSet() (*env.Set, error) {
	document, err := a.document()
	if err != nil {
		return nil, err
	}
	return document.Set(env.Provisioning)
}

// sampleSet is the provisioning set of the emulated account that has every default.
func (a *app) sampleSet() (set *env.Set, err error) {
	sample, err := emulator.New(emulator.Options{Now: a.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, sample.Close(context.Background())) }()
	data, err := sample.CredentialsDocument()
	if err != nil {
		return nil, err
	}
	document, err := env.Parse(data)
	if err != nil {
		return nil, err
	}
	return document.Set(env.Provisioning)
}

// workshopOf is the account that a credential set belongs to, as the guardrails see it.
func workshopOf(set *env.Set) guardrail.Workshop {
	id := cmp.Or(set.AccountID, arn.Parse(set.CfnExecRoleARN).Account)
	return guardrail.Workshop{
		AccountID:   id,
		Region:      set.Region,
		Sub:         set.Principal.Sub,
		Username:    set.Principal.Username,
		RolePrefix:  set.RolePrefix,
		BoundaryARN: set.RequiredBoundaryARN,
		StackPrefix: set.StackPrefix,
		Account:     workshopAccount(set, id),
	}
}

// workshopAccount is the account of a set as the policies of the workshop name it.
func workshopAccount(set *env.Set, id string) workshop.Account {
	account := workshop.Account{
		ID: id, Region: set.Region,
		Prefix:    strings.TrimSuffix(set.RolePrefix, "-agent-"),
		Execution: set.CfnExecRoleName,
		Boundary:  arn.Name(set.RequiredBoundaryARN),
	}
	if set.StackPrefix != "agent-"+set.Principal.Sub+"-" {
		account.StackPattern = set.StackPrefix + "*"
	}
	required, _ := set.RequiredTags() // stackTags reports what cannot be read
	for _, key := range required {
		if !slices.Contains(workshop.RequiredTags(), key) {
			account.MoreTags = append(account.MoreTags, key)
		}
	}
	return account
}

// stackName returns the full name of a stack that is given with or without STACK_PREFIX; an id stays as it is. The prefix alone,
// such as "${STACK_PREFIX}$UNSET", and another user's are mistakes.
func stackName(set *env.Set, given string) (string, error) {
	switch {
	case strings.HasPrefix(given, "arn:"):
		return given, nil
	case given == "":
		return "", usageError(errors.New("the stack name is empty"))
	case given == set.StackPrefix, given+"-" == set.StackPrefix:
		return "", usageError(fmt.Errorf("the stack name %s is only the prefix: add a name, such as %sweb", given, set.StackPrefix))
	case strings.HasPrefix(given, set.StackPrefix):
		return given, nil
	case usersPrefix.MatchString(given):
		return "", usageError(fmt.Errorf("the stack name %s has the prefix of somebody else: yours is %s", given, set.StackPrefix))
	}
	return set.StackPrefix + given, nil
}

// usersPrefix matches the names of stacks that have a user's prefix.
var usersPrefix = regexp.MustCompile(`(?i)^agent-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-|$)`)

// stackTags returns the tags of a stack: the required ones that follow from the principal, then the given ones. valueless are
// the other required ones that were not given.
func stackTags(set *env.Set, given []string) (tags []stackinfo.Pair, valueless []string, err error) {
	required, err := set.RequiredTags()
	if err != nil {
		return nil, nil, err
	}
	tags = []stackinfo.Pair{{Key: workshop.StackTagSub, Value: set.Principal.Sub}, {Key: workshop.StackTagUsername, Value: set.Principal.Username}}
	for _, tag := range given {
		key, value, ok := strings.Cut(tag, "=")
		if !ok || key == "" {
			return nil, nil, usageError(fmt.Errorf("--tag %q is not KEY=VALUE", key))
		}
		if slices.Contains(workshop.RequiredTags(), key) {
			return nil, nil, usageError(fmt.Errorf("--tag %s is a required tag, which cfnenv sets itself", key))
		}
		tags = append(tags, stackinfo.Pair{Key: key, Value: value})
	}
	for _, key := range required {
		if !slices.ContainsFunc(tags, func(p stackinfo.Pair) bool { return p.Key == key }) {
			valueless = append(valueless, key)
		}
	}
	return tags, valueless, nil
}
