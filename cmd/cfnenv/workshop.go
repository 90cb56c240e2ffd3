package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/stack"
	"cfnenv/smoke/workshop"
)

// requiredTags are the tags of a stack: those that the document requires and whose values follow from the principal, then
// the given ones. untold are the required ones that have no value.
func requiredTags(set *env.Set, given []string) (tags []stack.Pair, untold []string, err error) {
	required, err := set.RequiredTags()
	if err != nil {
		return nil, nil, err
	}
	values := []string{set.Principal.Sub, set.Principal.Username} // of workshop.RequiredTags
	for i, key := range workshop.RequiredTags() {
		tags = append(tags, stack.Pair{Key: key, Value: values[i]})
	}
	for _, tag := range given {
		key, value, ok := strings.Cut(tag, "=")
		if !ok || key == "" {
			return nil, nil, usageError(fmt.Errorf("--tag %q is not KEY=VALUE", key))
		}
		if slices.Contains(workshop.RequiredTags(), key) {
			return nil, nil, usageError(fmt.Errorf("--tag %s is one of the required tags, whose value is the principal's", key))
		}
		tags = append(tags, stack.Pair{Key: key, Value: value})
	}
	for _, key := range required {
		if !slices.ContainsFunc(tags, func(p stack.Pair) bool { return p.Key == key }) {
			untold = append(untold, key)
		}
	}
	return tags, untold, nil
}

// rehearsedSet is the provisioning set of the document, whether or not it has expired: nothing is signed with it. Without
// a document it is the sample account's.
func (a *app) rehearsedSet() (*env.Set, error) {
	if a.exporter().Absent() {
		return a.sampleSet()
	}
	document, err := a.document()
	if err != nil {
		return nil, err
	}
	return document.Set(env.Provisioning)
}

// sampleSet is the provisioning set that the emulated account issues when nobody says whose it is.
func (a *app) sampleSet() (set *env.Set, err error) {
	account, err := emulator.New(emulator.Options{Now: a.Now})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, account.Close(context.Background())) }()
	data, err := account.CredentialsDocument()
	if err != nil {
		return nil, err
	}
	document, err := env.Parse(data)
	if err != nil {
		return nil, err
	}
	return document.Set(env.Provisioning)
}

// rehearsalAccount starts an emulated account that is the document's. A strict one refuses what it does not emulate; others
// stand in for it.
func (a *app) rehearsalAccount(strict bool) (*smokeAccount, error) {
	set, err := a.rehearsedSet()
	if err != nil {
		return nil, err
	}
	if a.exporter().Absent() {
		printable.Fprintf(a.Stderr, "cfnenv: no credentials document: using a sample account, %s in %s\n", emulator.DefaultAccount, emulator.DefaultRegion)
	}
	account := workshopOf(set).Account
	return a.freshAccount(emulatedOptions{Options: emulator.Options{
		Account: account.ID, Region: account.Region, Sub: set.Principal.Sub, Username: set.Principal.Username, Workshop: account,
		StandIn: !strict,
	}})
}

// workshopAccount is the account of a set as the policies of the workshop name it.
func workshopAccount(set *env.Set, id string) workshop.Account {
	account := workshop.Account{
		ID: id, Region: set.Region,
		Prefix:    strings.TrimSuffix(set.RolePrefix, "-agent-"),
		Execution: set.CfnExecRoleName,
		Boundary:  set.RequiredBoundaryARN[strings.LastIndexByte(set.RequiredBoundaryARN, '/')+1:],
	}
	if set.StackPrefix != "agent-"+set.Principal.Sub+"-" {
		account.StackPattern = set.StackPrefix + "*"
	}
	required, _ := set.RequiredTags() // whoever deploys is told when it cannot be read
	for _, key := range required {
		if !slices.Contains(workshop.RequiredTags(), key) {
			account.MoreTags = append(account.MoreTags, key)
		}
	}
	return account
}
