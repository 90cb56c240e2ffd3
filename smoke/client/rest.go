package client

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// rest is one call of a service that is asked so little that its SDK client would cost more at every start than all of
// its calls. It is bounded, counted and repeated like the calls of SDK clients.
type rest struct {
	service   string // as calls are counted: "Lambda"
	name      string // in its address and in signatures: "lambda"
	host      string // in its address, where that differs from name or has no region: "cloudfront.amazonaws.com"
	operation string
	method    string
	path      string // escaped
	header    http.Header
	body      []byte
	document  any // in place of a body: what is sent as JSON
}

// do makes the call and decodes its answer, a JSON or XML document, into answer; nil for an answer that holds nothing.
func (c Config) do(ctx context.Context, call rest, answer any) error {
	config := c.sdk("")
	address, err := c.address(call)
	if err != nil {
		return err
	}
	if call.document != nil {
		if call.body, err = json.Marshal(call.document); err != nil {
			return err
		}
	}
	sum := sha256.Sum256(call.body)
	payload := hex.EncodeToString(sum[:])
	var skew time.Duration // of AWS's clock against this one, as the answer before says

	stack := middleware.NewStack(call.operation, smithyhttp.NewStackRequest)
	signer := v4.NewSigner()
	for _, problem := range []error{
		stack.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{Region: c.Region, ServiceID: call.service, SigningName: call.name, OperationName: call.operation}, middleware.Before),
		stack.Serialize.Add(middleware.SerializeMiddlewareFunc("Write",
			func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (out middleware.SerializeOutput, meta middleware.Metadata, err error) {
				request := in.Request.(*smithyhttp.Request)
				request.Method, request.URL = call.method, address
				for name, values := range call.header {
					request.Header[name] = values
				}
				if call.body != nil {
					request.ContentLength = int64(len(call.body))
					if request, err = request.SetStream(bytes.NewReader(call.body)); err != nil {
						return out, meta, err
					}
				}
				in.Request = request
				return next.HandleSerialize(ctx, in)
			}), middleware.After),
		stack.Finalize.Add(retry.NewAttemptMiddleware(config.Retryer(), smithyhttp.RequestCloner), middleware.After),
		stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("Sign",
			func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, meta middleware.Metadata, err error) {
				credentials, err := config.Credentials.Retrieve(ctx)
				if err != nil {
					return out, meta, err
				}
				request := in.Request.(*smithyhttp.Request)
				if err := signer.SignHTTP(ctx, credentials, request.Request, payload, call.name, c.Region, time.Now().Add(skew)); err != nil {
					return out, meta, err
				}
				out, meta, err = next.HandleFinalize(ctx, in)
				if seen, ok := awsmiddleware.GetAttemptSkew(meta); ok {
					skew = seen
				}
				return out, meta, err
			}), middleware.After),
		awsmiddleware.AddRecordResponseTiming(stack),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("Read",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, meta, err := next.HandleDeserialize(ctx, in)
				if err == nil {
					err = read(out.RawResponse.(*smithyhttp.Response), answer)
				}
				return out, meta, err
			}), middleware.After),
		c.followed(stack),
	} {
		if problem != nil {
			return problem
		}
	}
	_, _, err = middleware.DecorateHandler(smithyhttp.NewClientHandler(config.HTTPClient), stack).Handle(ctx, nil)
	if err != nil {
		return &smithy.OperationError{ServiceID: call.service, OperationName: call.operation, Err: err}
	}
	return nil
}

// address builds a call's URL from the configured endpoint, else from the region's.
func (c Config) address(call rest) (*url.URL, error) {
	base := c.Endpoints.Default
	if base == "" {
		// AWS: General reference, "AWS service endpoints"; the regions of China have a domain of their own.
		base = "https://" + cmp.Or(call.host, call.name+"."+c.Region+".amazonaws.com")
		if strings.HasPrefix(c.Region, "cn-") {
			base += ".cn"
		}
	}
	return url.Parse(strings.TrimSuffix(base, "/") + call.path)
}

func read(response *smithyhttp.Response, answer any) error {
	body, err := io.ReadAll(response.Body)
	if err = errors.Join(err, response.Body.Close()); err != nil {
		return err
	}
	if response.StatusCode < 200 || response.StatusCode >= 300 {
		return &smithyhttp.ResponseError{Response: response, Err: refusal(response.Header, body)}
	}
	if answer == nil {
		return nil
	}
	decode := json.Unmarshal
	if strings.Contains(response.Header.Get("Content-Type"), "xml") {
		decode = xml.Unmarshal
	}
	if err := decode(body, answer); err != nil {
		return &smithy.DeserializationError{Err: err, Snapshot: body}
	}
	return nil
}

// refusal is the error that an answer in JSON or CloudFront's XML holds. Its code may be in a header, older SQS's in another, else in the
// body; it may have a name space before and an address behind it (AWS: Smithy specification, "AWS JSON 1.0 protocol",
// "Operation error serialization", and "AWS query compatible").
func refusal(header http.Header, body []byte) error {
	var said struct {
		Type    string `json:"__type"`
		Code    string `json:"code"`
		Message string `json:"message"` // whatever its case
	}
	if json.Unmarshal(body, &said) != nil { // a load balancer's page has no code, either way
		var document struct {
			Error struct{ Code, Message string }
		}
		_ = xml.Unmarshal(body, &document)
		said.Code, said.Message = document.Error.Code, document.Error.Message
	}
	older, _, _ := strings.Cut(header.Get("X-Amzn-Query-Error"), ";")
	code := cmp.Or(older, header.Get("X-Amzn-Errortype"), said.Type, said.Code)
	code, _, _ = strings.Cut(code, ":")
	code = code[strings.LastIndexByte(code, '#')+1:]
	return &smithy.GenericAPIError{Code: cmp.Or(code, noCode), Message: said.Message}
}
