// Package emulator is an emulated AWS account: an http.Handler that unmodified AWS clients take for the workshop's
// account.
//
// Every request passes one front door: signature, principal, decoding, authorisation by policies, and only then the
// service. What services ask of each other passes the same gate, as the role that asks. The emulator never forwards
// anything to AWS, and what it does not have it refuses by name ("not emulated: …").
package emulator
