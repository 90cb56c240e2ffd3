// Package client makes the AWS clients that act with one set of workshop credentials.
//
// Everything they need is given to them: static credentials, a region, endpoints. No profile, shared configuration
// file, instance metadata or environment variable is ever consulted, so a run cannot pick up another identity.
// Throttling, server errors and dropped connections are retried with growing, jittered pauses until [Config].Outage has
// passed, and every call is counted in [Calls].
package client
