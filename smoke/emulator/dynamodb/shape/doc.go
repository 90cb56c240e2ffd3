// Package shape reads requests of DynamoDB as AWS reads them, in two steps that fail in two ways: first the JSON types of
// every member (SerializationException), then the constraints of the service's model (ValidationException, all of them in
// one sentence).
//
// Members are the exported fields of structs, by name. The tag "aws" has a member's constraints, separated by semicolons:
// required, min=N and max=N (of a length or a number), enum=A|B in AWS's order, table or index for a name's pattern.
package shape

// Legacy is a parameter that AWS has kept from before the expression language. The emulated account knows that it was
// given, and refuses it.
type Legacy struct{ Given bool }

// Blob is bytes, base64 in JSON.
type Blob string

// Open is implemented by structures whose unknown members AWS drops; those of all others are refused as not emulated.
type Open interface{ Open() }
