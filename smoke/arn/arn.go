// Package arn takes Amazon Resource Names apart.
package arn

import "strings"

// ARN is an Amazon Resource Name in parts. The resource keeps its colons.
type ARN struct{ Partition, Service, Region, Account, Resource string }

// Parse takes an ARN apart. Anything else gives the zero ARN.
func Parse(text string) ARN {
	parts, ok := Split(text)
	if !ok || parts[0] != "arn" {
		return ARN{}
	}
	return ARN{parts[1], parts[2], parts[3], parts[4], parts[5]}
}

// Valid reports whether the text was an ARN.
func (a ARN) Valid() bool { return a != ARN{} }

// Parts counts the parts of an ARN, arn:partition:service:region:account:resource.
const Parts = 6

// Split splits a text as an ARN, or a pattern for ARNs, without allocating. ok is false when it has too few parts.
func Split(text string) (parts [Parts]string, ok bool) {
	for i := range Parts - 1 {
		if parts[i], text, ok = strings.Cut(text, ":"); !ok {
			return parts, false
		}
	}
	parts[Parts-1] = text
	return parts, true
}

// Name is the name in an ARN that ends in one after a path, as a role's does (arn:…:role/PATH/NAME). A text without a slash is
// the name.
func Name(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// StackName is the name in a stack's ARN (arn:…:stack/NAME/ID). A text that is no such ARN is taken for the name.
func StackName(nameOrARN string) string {
	resource, ok := strings.CutPrefix(Parse(nameOrARN).Resource, "stack/")
	if !ok {
		return nameOrARN
	}
	name, _, _ := strings.Cut(resource, "/")
	return name
}
