// Package expression is DynamoDB's expression language: conditions and filters, key conditions, updates and projections
// (AWS: developer guide, "Using expressions in DynamoDB"). It is pure: text, names and values in, a compiled expression or
// AWS's sentence out. Errors are without the "Invalid UpdateExpression: " that the caller knows.
package expression
