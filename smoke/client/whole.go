package client

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// whole reads the answer to a request with a body to its end before the SDK sees it.
//
// The SDK closes a request's body as soon as its answer has begun. The transport may still be looking for the body's end
// then, takes the closed body for one that could not be sent, and closes the connection under an answer that is longer than
// its buffer: "use of closed network connection". It takes an account as near as an emulated one to be so quick.
type whole struct{ aws.HTTPClient }

// Do sends the request.
func (w whole) Do(r *http.Request) (*http.Response, error) {
	answer, err := w.HTTPClient.Do(r)
	if err != nil || r.Body == nil || r.Body == http.NoBody {
		return answer, err
	}
	body, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return nil, err
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}
