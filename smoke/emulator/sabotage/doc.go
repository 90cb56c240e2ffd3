// Package sabotage breaks the emulated account on purpose, one way at a time, so that every proof of the smoke harness
// can be seen to fail.
//
// A proof that has never failed proves nothing. Each sabotage names the proofs that must notice it: one wherever that is
// possible, and where one break must trip several, why. Wherever AWS itself could be broken in that way the break is
// real (a policy is not weighed, a template is changed, an object goes elsewhere) and the account then answers
// truthfully; the others change an answer on its way out, as a service that reports wrongly would.
//
// A sabotage is installed in the options of an account before it is made. It knows the workshop's guide (its three
// examples, their outputs, the names of its roles) and nothing of whoever uses the account.
package sabotage
