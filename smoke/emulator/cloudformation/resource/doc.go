// Package resource holds the resource types of the emulated CloudFormation: for each one the table of its properties,
// what Ref and Fn::GetAtt answer, and the calls that create, update and delete it.
//
// A handler reaches the rest of the account by [Request.Call] alone, so that every call is authorised as the stack's
// role. Tables follow AWS's published resource schemas (required, create-only and read-only properties, the tagging
// section); the calls and their order follow the schemas' handler permissions.
package resource
