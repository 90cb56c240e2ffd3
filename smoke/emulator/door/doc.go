// Package door is the one way into an emulated account.
//
// A request passes through it in the order of these files: door.go tells what it is for (host.go whether it may ask at
// all, whichservice.go which service is meant), exchange.go authenticates and decodes it, intercept.go and authorize.go are
// the gate, and answer.go writes what the service says. What services ask of each other enters at the gate (backplane.go),
// as the role that asks. The door knows no service.
package door
