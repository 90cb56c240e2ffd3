// Package recording keeps what went over the wire between the harness and an account, and compares it with another
// account.
//
// A recording is a directory: run.json says whose account it was, and every exchange is a numbered file that holds one
// request and its answer. Credentials, tokens and signatures are removed before anything is written. One run against AWS
// can so be kept, and [Replay] sends its requests to the emulated account, whose answers [Compare] holds against AWS's.
package recording
