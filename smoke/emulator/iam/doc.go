// Package iam is the identity side of the emulated account: the directory of roles, managed policies and sessions, and
// the AWS IAM and AWS STS services in front of it.
//
// The front door asks the Directory who holds an access key and which policies apply to a principal; the services'
// operations read and change it. Policies are compiled once, when they are first needed.
package iam
