package client

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// newRetryer retries what is transient for as long as the call's context lives. The SDK's own budget of retries is
// switched off: under a throttled account it would turn a slow run into a failed one.
func newRetryer(pause func(int) time.Duration) aws.Retryer {
	if pause == nil {
		pause = jittered
	}
	standard := retry.NewStandard(func(o *retry.StandardOptions) {
		o.RateLimiter = ratelimit.None
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(retryable)}, o.Retryables...)
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			return pause(attempt), nil
		})
	})
	return retry.AddWithMaxAttempts(standard, 0)
}

// jittered is between half of and the whole of 200 ms, 400 ms, 800 ms … 5 s.
func jittered(attempt int) time.Duration {
	full := min(100*time.Millisecond<<min(attempt, 10), 5*time.Second)
	return full/2 + rand.N(full/2)
}

// retryable decides where the SDK's standard list is wrong for this program.
func retryable(err error) aws.Ternary {
	var api smithy.APIError
	var unsent *unsentError
	var garbled *smithy.DeserializationError
	var response *smithyhttp.ResponseError
	switch {
	case errors.As(err, &unsent):
		// Also of a name that does not exist: a resolver that is cut off says so of names that do.
		return aws.BoolTernary(!unsent.Final)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return aws.UnknownTernary
	case errors.As(err, &api) && api.ErrorCode() == "LimitExceededException":
		// The SDK takes it for throttling; CloudFormation means the account's quota of stacks, which waiting does not raise.
		return aws.FalseTernary
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum), errors.As(err, &garbled):
		// The connection was dropped while the answer was on its way. An answer without a length only shows it by making
		// no sense.
		return aws.TrueTernary
	case errors.As(err, &response) && response.HTTPStatusCode() == http.StatusTooManyRequests:
		// Also without a code, as in the answer to a HEAD request.
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// Transient reports whether an error says nothing about the question: throttling, a server's own failure, the network.
// Asking again later is right.
func Transient(err error) bool {
	var outage *OutageError
	switch {
	case err == nil:
		return false
	case errors.As(err, &outage):
		return !Unsent(err)
	case errors.Is(err, context.DeadlineExceeded):
		return true
	case errors.Is(err, context.Canceled):
		return false
	}
	list := append(retry.IsErrorRetryables{retry.IsErrorRetryableFunc(retryable)}, retry.DefaultRetryables...)
	return list.IsErrorRetryable(err) == aws.TrueTernary
}

// Code is the AWS error code of an error, "" when AWS did not answer or its answer had none.
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) && api.ErrorCode() != noCode {
		return api.ErrorCode()
	}
	return ""
}

// noCode is the SDK's code for an answer without one, such as a load balancer's.
const noCode = "UnknownError"

// CallOf is the call that an error is of, as "CloudFormation DescribeStacks"; "" when the error does not tell.
func CallOf(err error) string {
	var call *smithy.OperationError
	if !errors.As(err, &call) {
		return ""
	}
	return call.ServiceID + " " + call.OperationName
}

// Message is AWS's own sentence. When AWS did not answer it is what the network said, without the SDK's wrapping.
func Message(err error) string {
	var api smithy.APIError
	var outage *OutageError
	var request *url.Error
	var unsent *unsentError
	var late *lateError
	var response *smithyhttp.ResponseError
	switch {
	case errors.As(err, &outage):
		return outage.Error()
	case errors.As(err, &unsent):
		return unsent.Error()
	case errors.As(err, &late):
		return late.Error()
	case errors.As(err, &api) && api.ErrorCode() != noCode && api.ErrorMessage() != "":
		return api.ErrorMessage()
	case errors.As(err, &response) && response.HTTPStatusCode() != 0:
		return fmt.Sprintf("HTTP status %d", response.HTTPStatusCode())
	case errors.As(err, &request):
		host := request.URL
		if u, parseErr := url.Parse(request.URL); parseErr == nil {
			host = u.Host
		}
		return host + ": " + request.Err.Error()
	}
	return err.Error()
}
