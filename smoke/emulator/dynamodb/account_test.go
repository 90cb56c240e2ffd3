package dynamodb_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
)

// account is a served account with DynamoDB, asked by signed requests.
type account struct {
	*emulatortest.Account
	tb     testing.TB
	signer *v4.Signer // remembers its keys, as a client's does
}

func start(tb testing.TB, o dynamodb.Options, e emulatortest.Options) *account {
	tb.Helper()
	return &account{emulatortest.Start(tb, e, func(env service.Env) []*service.Service {
		return []*service.Service{dynamodb.New(env, o)}
	}), tb, v4.NewSigner()}
}

// request makes one signed request of an operation.
func (a *account) request(as service.Session, operation, body string) *http.Request {
	a.tb.Helper()
	r, err := http.NewRequest(http.MethodPost, a.URL+"/", strings.NewReader(body))
	if err != nil {
		a.tb.Fatal(err)
	}
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: as.AccessKeyID, SecretAccessKey: as.SecretAccessKey, SessionToken: as.SessionToken}
	if err := a.signer.SignHTTP(a.tb.Context(), credentials, r, hex.EncodeToString(sum[:]), "dynamodb", emulatortest.Region, time.Now()); err != nil {
		a.tb.Fatal(err)
	}
	return r
}

// as asks an operation and returns the answer as text: a body, or "Code: message" of an error. The checksum of every answer
// is verified.
func (a *account) as(as service.Session, operation, body string) string {
	a.tb.Helper()
	answer, err := http.DefaultClient.Do(a.request(as, operation, body))
	if err != nil {
		a.tb.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		a.tb.Fatal(err)
	}
	if sent := answer.Header.Get("X-Amz-Crc32"); sent != strconv.FormatUint(uint64(crc32.ChecksumIEEE(text)), 10) {
		a.tb.Errorf("%s: checksum %q of %s", operation, sent, text)
	}
	if id := answer.Header.Get("X-Amzn-Requestid"); len(id) != 52 {
		a.tb.Errorf("%s: request id %q", operation, id)
	}
	if answer.StatusCode == http.StatusOK {
		return string(text)
	}
	var refusal struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(text, &refusal); err != nil {
		a.tb.Fatalf("%s: %v in %s", operation, err, text)
	}
	if i := strings.IndexByte(refusal.Type, '#'); i >= 0 {
		refusal.Type = refusal.Type[i+1:]
	}
	return refusal.Type + ": " + refusal.Message
}

// do asks as the account's owner.
func (a *account) do(operation, body string) string {
	a.tb.Helper()
	return a.as(a.Admin, operation, body)
}

// make makes a table "t" with a hash key "h" and, if not empty, a sort key "r" of the types given.
func (a *account) make(hash, rng string, tags string) {
	a.tb.Helper()
	keys, attributes := `{"AttributeName":"h","KeyType":"HASH"}`, `{"AttributeName":"h","AttributeType":"`+hash+`"}`
	if rng != "" {
		keys += `,{"AttributeName":"r","KeyType":"RANGE"}`
		attributes += `,{"AttributeName":"r","AttributeType":"` + rng + `"}`
	}
	body := `{"TableName":"the-table","BillingMode":"PAY_PER_REQUEST","KeySchema":[` + keys + `],"AttributeDefinitions":[` + attributes + `]`
	if tags != "" {
		body += `,"Tags":` + tags
	}
	if out := a.do("CreateTable", body+`}`); !strings.Contains(out, `"TableStatus":"CREATING"`) {
		a.tb.Fatal(out)
	}
}

// step is one request on the table and the answer that it must have; want is a text, a beginning that ends in "…", or JSON.
type step struct{ operation, body, want string }

// run makes requests in order. Bodies are without the table's name.
func (a *account) run(steps []step) {
	a.tb.Helper()
	for _, s := range steps {
		body := s.body
		if !strings.HasPrefix(s.operation, "Batch") && !strings.HasPrefix(s.operation, "Transact") {
			body = strings.Replace(body, "{", `{"TableName":"the-table",`, 1)
			body = strings.Replace(body, ",}", "}", 1)
		}
		got := a.do(s.operation, body)
		if begin, open := strings.CutSuffix(s.want, "…"); !sameJSON(got, s.want) && !(open && strings.HasPrefix(got, begin)) {
			a.tb.Errorf("%s %s\n got %s\nwant %s", s.operation, s.body, got, s.want)
		}
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return bytes.Equal(p, q)
}
