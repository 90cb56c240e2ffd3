// Package handler is what CloudFormation's resource handlers ask of an account: the calls for each type of resource, the
// roles that they pass, and the service whose actions they need.
//
// It is data, from AWS's resource provider schemas, template reference and service authorization reference. The guardrails
// weigh it before a deployment, and the emulated account asks it of IAM for what it stands in for.
package handler
