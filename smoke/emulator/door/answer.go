package door

import (
	"cmp"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// watchedWriter knows the status of an answer that was begun.
type watchedWriter struct {
	http.ResponseWriter
	status int // 0 before the answer
}

func (w *watchedWriter) WriteHeader(status int) {
	w.status = cmp.Or(w.status, status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	w.status = cmp.Or(w.status, http.StatusOK)
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// answer writes a result in the caller's protocol.
func (e *exchange) answer(out any) {
	e.stamp()
	if responder, ok := out.(service.Responder); ok {
		if err := responder.Respond(e.w, e.r); err != nil {
			e.fail(err)
		}
		return
	}
	op := e.table.byName[e.call.Operation]
	status, body, err := e.encode(op, out)
	if err != nil {
		e.fail(fmt.Errorf("answer of %s cannot be encoded: %w", op.Name, err))
		return
	}
	status = cmp.Or(status, op.Status, http.StatusOK)
	if status != http.StatusNoContent {
		e.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	}
	e.w.WriteHeader(status)
	if e.r.Method != http.MethodHead {
		e.w.Write(body) // a client that went away cannot be told
	}
}

// encode writes a result; status is 0 where the operation's own holds.
func (e *exchange) encode(op *service.Operation, out any) (status int, body []byte, err error) {
	header := e.w.Header()
	switch e.protocol.Kind {
	case wire.Query:
		return 0, wire.EncodeQuery(e.protocol.Namespace, op.Name, e.call.RequestID, out), nil
	case wire.RESTXML:
		root, ok := out.(wire.Rooted)
		if !ok {
			header.Del("Content-Type")
			return 0, nil, nil
		}
		wire.SetHeaders(header, out)
		return 0, wire.EncodeXML(e.protocol.Namespace, root.XMLRoot(), out), nil
	case wire.JSON:
		body, err = json.Marshal(out)
		if string(body) == "null" || string(body) == "{}" && e.name == "sqs" {
			body = nil
		}
		wire.SetChecksum(header, e.name, body)
		return 0, body, err
	}
	return wire.EncodeREST(header, out)
}

// ErrDropped, from an interceptor, cuts the connection instead of answering.
var ErrDropped = errors.New("connection dropped on purpose")

// fail writes an error, unless an answer was begun: then the connection is cut, so that the client sees it is broken.
func (e *exchange) fail(err error) {
	if errors.Is(err, ErrDropped) {
		panic(http.ErrAbortHandler)
	}
	if e.w.status != 0 {
		e.door.Log.Error("an answer broke off", "service", e.name, "operation", e.call.Operation, "error", err)
		panic(http.ErrAbortHandler)
	}
	e.stamp()
	wire.ErrorReply{
		Protocol: e.protocol, Service: e.name, RequestID: e.call.RequestID, Err: err,
		QueryMode: strings.EqualFold(e.r.Header.Get("X-Amzn-Query-Mode"), "true"),
	}.Write(e.w, e.r)
}

// stamp sets the headers that every answer of the service has.
func (e *exchange) stamp() {
	h := e.w.Header()
	if e.name == "s3" {
		h.Set("X-Amz-Request-Id", e.call.RequestID)
		h.Set("X-Amz-Id-2", wire.HostID(e.call.RequestID))
		h.Set("Server", "AmazonS3")
	} else {
		h.Set("X-Amzn-Requestid", e.call.RequestID)
	}
	switch e.protocol.Kind {
	case wire.Query:
		h.Set("Content-Type", "text/xml")
	case wire.RESTXML:
		h.Set("Content-Type", "application/xml")
	case wire.JSON:
		version := cmp.Or(e.protocol.Version, "1.0")
		h.Set("Content-Type", "application/x-amz-json-"+version)
	default:
		h.Set("Content-Type", "application/json")
	}
}

// recover answers for a service that crashed.
func (e *exchange) recover() {
	reason := recover()
	switch {
	case reason == nil:
	case reason == http.ErrAbortHandler:
		panic(reason)
	default:
		e.fail(e.door.crashed(e.name+"."+e.call.Operation, reason))
	}
}

// requestID makes the identifier of a request: 16 hexadecimal digits for S3, 52 letters and digits for DynamoDB, a UUID for
// all others.
func (d *Door) requestID(serviceName string) string {
	b := make([]byte, 32)
	if serviceName != "dynamodb" && serviceName != "s3" {
		return service.UUID(d.Rand)
	}
	if _, err := io.ReadFull(d.Rand, b); err != nil {
		d.Log.Error("no randomness for request ids", "error", err)
	}
	if serviceName == "s3" {
		return strings.ToUpper(hex.EncodeToString(b[:8]))
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}
