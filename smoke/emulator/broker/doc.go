// Package broker is the credentials broker of the emulated workshop: it answers POST /v1/credentials and
// /v1/credentials/refresh as the workshop's own does, with credentials that are good for the emulated account and
// worthless everywhere else.
//
// A request needs the header x-api-key and, for /v1/credentials, Basic authorisation. The defaults are the account's
// user name with the password "emulated", and the key "emulated". They guard nothing; they are there so that clients
// send what the real broker asks for.
package broker
