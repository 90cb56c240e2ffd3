// Package dynamodb is the account's Amazon DynamoDB: tables with their indexes and tags, items, and all operations on them
// but PartiQL, streams and backups. Values, the expression language and the reading of requests are packages of their own
// below it.
//
// A request is checked in AWS's order: the JSON types of its members, the constraints of the model, what its parameters
// say together, and then the table. IAM is asked before anything that depends on the table.
package dynamodb
