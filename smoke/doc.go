// Package smoke deploys the workshop guide's three examples, proves what they are meant to prove, and removes them.
//
// A run goes one way. [NewPlan] decides every name, parameter and tag before the first call. [Run] then sends each example
// down a lane of its own, side by side: create the stack, look at it from outside, delete it. What the lanes see is
// [Evidence]; [Judge] turns evidence into assertions and is a pure function, so every verdict can be tested without AWS.
// The product is one [cfnenv/smoke/report.Report].
//
// A verdict has three values. An assertion passes only when what was seen can have no other reason; an error that says
// nothing about the question (throttling, a role that has not propagated, expired credentials) makes it inconclusive and
// never a pass. What a component says of itself counts only as far as it was confirmed from outside: the function's claim
// to have written an object by reading the object, its claim to have been refused a bucket by asking for that bucket.
//
// Nothing in this package prints, reads the environment or knows whether the account is AWS or an emulator: it sees
// endpoints and credentials.
package smoke
