package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cfnenv/env"
	"cfnenv/smoke/emulator"
	"cfnenv/smoke/printable"
	"cfnenv/smoke/workshop"
)

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
