package networktest

import (
	"bytes"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Stale answers reads from the past: what was answered less than d ago is answered again, whatever has happened since.
// Answers never go back further than one that was already given.
func Stale(d time.Duration) Disturbance {
	type answer struct {
		at       time.Time
		recorded *httptest.ResponseRecorder
	}
	return func(next http.Handler) http.Handler {
		var mu sync.Mutex
		given := map[[sha256.Size]byte]answer{}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			key, reads := question(r)
			if !reads || bytes.Contains(content(r), []byte(`"ConsistentRead":true`)) { // DynamoDB's word against it
				next.ServeHTTP(w, r)
				return
			}
			mu.Lock()
			past, found := given[key]
			mu.Unlock()
			if !found || time.Since(past.at) > d {
				past = answer{time.Now(), answered(next, r)}
				mu.Lock()
				given[key] = past
				mu.Unlock()
			}
			whole(w, past.recorded)
		})
	}
}

// Unknown answers "does not exist" to the first n reads of each thing, in the words of the service that is asked, as
// services do of what has just been made.
func Unknown(n int) Disturbance {
	return func(next http.Handler) http.Handler {
		var mu sync.Mutex
		asked := map[[sha256.Size]byte]int{}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			key, reads := question(r)
			target := r.Header.Get("X-Amz-Target")
			// CloudFormation knows at once what it has answered with an id, who lists a bucket has known it for long, a table is
			// there once CloudFormation has made it, and models are older.
			if !reads || bytes.Contains(content(r), []byte("Action=")) || strings.HasPrefix(target, "DynamoDB") || bedrock(r) || r.URL.Query().Has("list-type") {
				next.ServeHTTP(w, r)
				return
			}
			mu.Lock()
			asked[key]++
			early := asked[key] <= n
			mu.Unlock()
			if !early {
				next.ServeHTTP(w, r)
				return
			}
			notThere(w, r, target)
		})
	}
}

func notThere(w http.ResponseWriter, r *http.Request, target string) {
	code, body := http.StatusNotFound, ""
	switch {
	case strings.HasPrefix(target, "AmazonSQS."):
		code, body = http.StatusBadRequest, `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`
		w.Header().Set("X-Amzn-Query-Error", "AWS.SimpleQueueService.NonExistentQueue;Sender")
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	case strings.Contains(r.URL.Path, "/functions/"):
		body = `{"Type":"User","Message":"Function not found"}`
		w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
	case strings.Count(strings.Trim(r.URL.Path, "/"), "/") > 0:
		body = `<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>`
	default:
		body = `<Error><Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message></Error>`
	}
	w.WriteHeader(code)
	if r.Method != http.MethodHead {
		io.WriteString(w, body)
	}
}

// Asks is the condition that a request's body holds a text, such as Action=DeleteStack.
func Asks(text string) func(*http.Request) bool {
	return func(r *http.Request) bool { return bytes.Contains(content(r), []byte(text)) }
}

// question identifies what a request asks, without its signature, and reports whether it only reads.
func question(r *http.Request) (key [sha256.Size]byte, reads bool) {
	body, target := content(r), r.Header.Get("X-Amz-Target")
	reads = r.Method == http.MethodHead || r.Method == http.MethodGet && strings.HasPrefix(r.Header.Get("Authorization"), "AWS4")
	for _, verb := range []string{"Describe", "Get", "List"} {
		reads = reads || bytes.Contains(body, []byte("Action="+verb)) || strings.Contains(target, "."+verb)
	}
	// As somebody: a refusal of one is none of another.
	key = sha256.Sum256([]byte(r.Method + " " + r.URL.RequestURI() + "\n" + target + "\n" + r.Header.Get("X-Amz-Security-Token") + "\n" + string(body)))
	return key, reads
}

func bedrock(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Authorization"), "/bedrock/")
}

func content(r *http.Request) []byte {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return body
}
