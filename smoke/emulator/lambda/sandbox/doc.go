// Package sandbox runs the code of Lambda functions in processes of this machine.
//
// It is Lambda's execution environment ("Understanding the Lambda execution environment lifecycle" in the Lambda
// developer guide): an Init phase, then one invocation at a time, through the Lambda Runtime API of version 2018-06-01.
// A process serves invocations until it is idle for long, dies, or its function changes; concurrent invocations have a
// process each. Every process is the leader of a group that ends with it.
//
// It is no security boundary: a function may read whatever the user may read. Memory, files and processes are bounded
// only so that a mistake does not take the machine along.
package sandbox
