// Package stack follows one CloudFormation stack through its life: create, watch, delete.
//
// It calls four operations and no other, because they are the ones that workshop provisioning credentials are granted
// and need: CreateStack, DescribeStackEvents, DescribeStacks and DeleteStack. CreateStack rather than a change set: a
// change set that fails or is never executed leaves a stack without tags, which those credentials cannot delete.
//
// A stack is followed by its id, never by its name: a name stops resolving when the stack is gone, an id does not. The
// stack's own events say when an operation has ended and DescribeStacks confirms it, so neither a lagging read nor
// events in the wrong order end a wait too early. Throttling and outages slow a wait down; only its context ends it.
package stack
