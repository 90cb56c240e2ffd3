// Package lambda is AWS Lambda in the emulated account: the API of functions, their policies, tags, concurrency and
// URLs, and the answers of function URLs. The code itself runs in package sandbox.
//
// Functions have one version, $LATEST; versions, aliases, layers, images, event source mappings, VPCs and response
// streaming are not emulated. A function is active as soon as it is created. Names of operations, fields and errors are
// those of AWS's API reference for Lambda (API version 2015-03-31).
package lambda
