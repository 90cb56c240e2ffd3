package bedrock_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"cfnenv/smoke/emulator/bedrock"
)

// ask sends a conversation as the AWS SDK for Go does: it escapes the model's id, and signs with its own signer.
func ask(t *testing.T, operation, model, body string) (int, http.Header, []byte) {
	t.Helper()
	a := start(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.URL+"/model/"+strings.ReplaceAll(model, ":", "%3A")+"/"+operation, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	hash := sha256.Sum256([]byte(body))
	who := aws.Credentials{AccessKeyID: a.Runtime.AccessKeyID, SecretAccessKey: a.Runtime.SecretAccessKey, SessionToken: a.Runtime.SessionToken}
	if err := v4.NewSigner().SignHTTP(t.Context(), who, request, hex.EncodeToString(hash[:]), "bedrock", "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, got
}

const conversation = `{"messages":[{"role":"user","content":[{"text":"hello"}]}],"inferenceConfig":{"maxTokens":3}}`

// The SDK's own decoder of event streams reads what ConverseStream answers.
func TestConverseStreamIsAnEventStream(t *testing.T) {
	status, header, body := ask(t, "converse-stream", "amazon.nova-micro-v1:0", conversation)
	if status != http.StatusOK || header.Get("Content-Type") != "application/vnd.amazon.eventstream" {
		t.Fatalf("%d %v %s", status, header, body)
	}
	var events []string
	decoder, stream := eventstream.NewDecoder(), bytes.NewReader(body)
	for stream.Len() > 0 {
		m, err := decoder.Decode(stream, nil)
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, m.Headers.Get(":event-type").String()+" "+string(m.Payload))
	}
	want := `messageStart {"role":"assistant"}
contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"This "}}
contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"is "}}
contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"the "}}
contentBlockStop {"contentBlockIndex":0}
messageStop {"stopReason":"max_tokens"}
metadata {"metrics":{"latencyMs":1},"usage":{"inputTokens":1,"outputTokens":3,"totalTokens":4}}`
	if got := strings.Join(events, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// An error of ConverseStream is an answer of its own, before any event.
func TestConverseAnswersTheSDKForGo(t *testing.T) {
	if status, _, body := ask(t, "converse", "amazon.nova-micro-v1:0", strings.Replace(conversation, "3", "99", 1)); status != 200 || !strings.Contains(string(body), bedrock.Answer) {
		t.Errorf("%d %s", status, body)
	}
	status, header, body := ask(t, "converse-stream", "anthropic.claude-3-sonnet-20240229-v1:0", conversation)
	if status != http.StatusNotFound || header.Get("X-Amzn-Errortype") != "ResourceNotFoundException" || !strings.Contains(string(body), "end of its life") {
		t.Errorf("%d %v %s", status, header, body)
	}
}
