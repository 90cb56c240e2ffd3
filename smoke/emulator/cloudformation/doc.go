// Package cloudformation is the CloudFormation of the emulated workshop account: the query API of version 2010-05-15 over
// stacks whose resources are really made, as the stack's role, by the other services of the account.
//
// The package itself is the API: what a request may say, who may make it, and how answers look. Memory is in package
// stack, the work on resources in package engine, the resource types in package resource, and the template language in
// smoke/template.
//
// By default a stack is settled when the call that began its operation answers, because the AWS CLI's waiters sleep for
// thirty seconds after an unsettled first look. With Options.Latency "aws" operations go on in the background at about
// AWS's pace.
package cloudformation
