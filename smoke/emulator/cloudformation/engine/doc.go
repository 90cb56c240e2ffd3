// Package engine carries out what is asked of a stack: it makes, changes and removes the resources of a template side by
// side in the order of their dependencies, writes CloudFormation's events while it does so, and undoes what failed.
//
// An operation belongs to its [Engine], not to the request that began it: a client that goes away does not leave a stack
// half made. [Engine.Close] ends everything within a bound.
package engine
