// Package smoke deploys the workshop guide's three examples, proves what they are meant to prove, and removes them.
//
// A run goes one way. [cfnenv/smoke/plan] decides every name, parameter and tag before the first call. [Run] then sends
// each example down a lane of its own, side by side: create the stack, look at it from outside, delete it. What the lanes
// see is [cfnenv/smoke/evidence]; [cfnenv/smoke/verdict] turns it into assertions and into one report, and cannot reach
// anything that acts.
//
// Nothing in this package prints, reads the environment or knows whether the account is AWS or an emulator: it sees
// endpoints and credentials.
package smoke
