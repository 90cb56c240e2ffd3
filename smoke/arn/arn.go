// Package arn takes Amazon Resource Names apart.
package arn

import "strings"

// ARN is an Amazon Resource Name in parts.
type ARN struct{ Partition, Service, Region, Account, Resource string }

// Of takes a text apart; what is no ARN has no parts.
func Of(text string) ARN {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return ARN{}
	}
	return ARN{parts[1], parts[2], parts[3], parts[4], parts[5]}
}
