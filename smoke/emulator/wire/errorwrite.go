package wire

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"hash/crc32"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// ErrorReply is an error on its way to a client.
type ErrorReply struct {
	Protocol  Protocol
	Service   string
	RequestID string
	Err       error
	// QueryMode is set for clients of JSON that want to see the codes of the query protocol as well (x-amzn-query-mode).
	QueryMode bool
}

// Write answers in the protocol's error shape. An error that is not a *Error, or whose code is not in the table, becomes
// a loud InternalFailure that names it.
func (e ErrorReply) Write(w http.ResponseWriter, r *http.Request) {
	refusal, row := e.resolve()
	var body []byte
	switch e.Protocol.Kind {
	case Query:
		body = e.query(refusal, row)
	case JSON:
		body = e.json(w.Header(), refusal, row)
	case RESTJSON:
		body = e.restJSON(w.Header(), refusal, row)
	case RESTXML:
		body = e.restXML(refusal, row)
	}
	SetChecksum(w.Header(), e.Service, body)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(row.Status)
	if r.Method != http.MethodHead {
		w.Write(body) // a client that went away cannot be told
	}
}

// SetChecksum sets the header by which clients of DynamoDB check the body of an answer, errors included.
func SetChecksum(h http.Header, service string, body []byte) {
	if service == "dynamodb" {
		h.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	}
}

func (e ErrorReply) resolve() (*Error, codeRow) {
	var refusal *Error
	if !errors.As(e.Err, &refusal) {
		refusal = Errorf(e.internal(), "cfnenv emulator: %s", e.Err)
	}
	row, ok := rowOf(e.Service, refusal.Code)
	if !ok {
		refusal = Errorf(e.internal(), "cfnenv emulator: error code %s of service %s is not in the table of codes (message: %s)", refusal.Code, e.Service, refusal.Message)
		row, _ = rowOf(e.Service, refusal.Code)
	}
	return refusal, row
}

func (e ErrorReply) internal() string {
	if e.Protocol.Kind == RESTXML {
		return "InternalError"
	}
	return "InternalFailure"
}

func fault(status int) string {
	if status >= 500 {
		return "Receiver"
	}
	return "Sender"
}

func queryCode(refusal *Error, row codeRow) string {
	return cmp.Or(row.Query, refusal.Code)
}

func (e ErrorReply) query(refusal *Error, row codeRow) []byte {
	var b bytes.Buffer
	open(&b, "ErrorResponse", e.Protocol.Namespace)
	element(&b, "Error", func() {
		text(&b, "Type", fault(row.Status))
		text(&b, "Code", queryCode(refusal, row))
		text(&b, "Message", refusal.Message)
		writeDetail(&b, refusal)
	})
	text(&b, "RequestId", e.RequestID)
	shut(&b, "ErrorResponse")
	return b.Bytes()
}

func (e ErrorReply) json(h http.Header, refusal *Error, row codeRow) []byte {
	kind := cmp.Or(row.JSON, refusal.Code)
	if !strings.Contains(kind, "#") && e.Protocol.Namespace != "" {
		kind = e.Protocol.Namespace + "#" + kind
	}
	if e.QueryMode {
		h.Set("X-Amzn-Query-Error", queryCode(refusal, row)+";"+fault(row.Status))
	}
	if row.Capital {
		return jsonBody(refusal, "__type", kind, "Message")
	}
	return jsonBody(refusal, "__type", kind, "message")
}

func (e ErrorReply) restJSON(h http.Header, refusal *Error, row codeRow) []byte {
	kind := cmp.Or(row.JSON, refusal.Code)
	modelled := !strings.HasPrefix(kind, coral)
	_, name, found := strings.Cut(kind, "#")
	if !found {
		name = kind
	}
	h.Set("X-Amzn-Errortype", name)
	switch {
	case name == "AccessDeniedException":
		return jsonBody(refusal, "", "", "Message")
	case !modelled:
		return jsonBody(refusal, "", "", "message")
	case row.Status >= 500:
		return jsonBody(refusal, "Type", "Service", "Message")
	}
	return jsonBody(refusal, "Type", "User", "Message")
}

// jsonBody writes an optional first member, the message and the details.
func jsonBody(refusal *Error, first, value, message string) []byte {
	members := map[string]any{message: refusal.Message}
	maps.Copy(members, refusal.Members)
	for name, text := range refusal.Detail {
		members[name] = text
	}
	if first != "" {
		members[first] = value
	}
	b, err := json.Marshal(members)
	if err != nil { // a service put something into Members that is no JSON
		b, _ = json.Marshal(map[string]string{message: refusal.Message, first: value})
	}
	return b
}

func (e ErrorReply) restXML(refusal *Error, row codeRow) []byte {
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	inner := func() {
		text(&b, "Code", refusal.Code)
		text(&b, "Message", refusal.Message)
		writeDetail(&b, refusal)
	}
	if e.Service != s3Name { // CloudFront and Route 53 wrap their errors
		open(&b, "ErrorResponse", e.Protocol.Namespace)
		element(&b, "Error", func() { text(&b, "Type", fault(row.Status)); inner() })
		text(&b, "RequestId", e.RequestID)
		shut(&b, "ErrorResponse")
		return b.Bytes()
	}
	element(&b, "Error", func() {
		inner()
		text(&b, "RequestId", e.RequestID)
		text(&b, "HostId", HostID(e.RequestID))
	})
	return b.Bytes()
}

func writeDetail(b *bytes.Buffer, refusal *Error) {
	for _, name := range slices.Sorted(maps.Keys(refusal.Detail)) {
		text(b, name, refusal.Detail[name])
	}
}

// HostID is S3's second identifier of a request (x-amz-id-2), made from the first.
func HostID(requestID string) string { return hashed(requestID) }
