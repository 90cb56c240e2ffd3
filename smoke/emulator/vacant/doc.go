// Package vacant has the services in which the emulated workshop account owns nothing, and never can: CloudFront
// without distributions, Bedrock without models. The workshop's guide calls them with the runtime
// credentials, so what IAM says of such a call is exact. A call that IAM permits gets AWS's answer for a resource that
// does not exist; where AWS has no such answer, because every account has the models, the call is not emulated.
package vacant

// none is the output of operations that answer nothing.
type none struct{}
