// Package store is the memory of the emulated CloudFormation: stacks with their resources, events, outputs and change
// sets, and the exports between them.
//
// A [Store] guards all of it with one lock. Everything that hangs on a [State] may only be touched inside
// [Store.View] and [Store.Update]; what leaves them is copied. Nothing here calls a service.
package store
