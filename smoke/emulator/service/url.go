package service

import "net/http"

// URLHandler answers requests to Lambda function URLs; the Lambda service provides it and the front door calls it.
type URLHandler interface {
	ServeURL(http.ResponseWriter, *http.Request, URLRequest)
	// ServeCode answers requests below CodePrefix, which are not signed: the token is.
	ServeCode(w http.ResponseWriter, r *http.Request, token string)
}

// CodePrefix begins the paths at which the deployment packages of functions can be fetched.
const CodePrefix = "/_lambda-code/"

// URLRequest is one request to a Lambda function URL.
type URLRequest struct {
	// ID is the url-id, the first label of the URL's host name.
	ID string
	// Path is the path below the URL's root as the client sent it, still escaped; it begins with "/".
	Path string
	// Domain is the host name of the function URL as AWS would have it: <id>.lambda-url.<region>.on.aws.
	Domain string
	// Call carries account, region, time, request id and base URL. Its Principal is anonymous.
	Call *Call
	// Authenticate verifies the request's SigV4 signature, which AuthType AWS_IAM asks for and NONE ignores. It returns
	// AWS's error (*wire.Error) for a request that is unsigned or wrongly signed.
	Authenticate func() (Principal, error)
}
