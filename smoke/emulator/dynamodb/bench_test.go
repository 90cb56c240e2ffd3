package dynamodb_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/dynamodb"
	"cfnenv/smoke/emulator/emulatortest"
)

// send makes a request and reads its answer.
func (a *account) send(r *http.Request) {
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		a.tb.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		a.tb.Fatal(string(text))
	}
}

// BenchmarkDoor is the account's own share of BenchmarkSDK: verifying, authorising, reading and writing, without clients
// and connections.
func BenchmarkDoor(b *testing.B) {
	a := start(b, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", mine)
	for operation, body := range map[string]string{
		"PutItem": `{"TableName":"the-table","Item":{"h":{"S":"key"},"v":{"S":"hello"},"n":{"N":"1"}}}`,
		"GetItem": `{"TableName":"the-table","Key":{"h":{"S":"key"}}}`,
	} {
		b.Run(operation, func(b *testing.B) {
			b.ReportAllocs()
			r := a.request(a.Runtime, operation, body)
			r.RequestURI, r.RemoteAddr = "/", "127.0.0.1:1"
			for b.Loop() {
				r.Body = io.NopCloser(strings.NewReader(body))
				w := httptest.NewRecorder()
				if a.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}

// many items are in the tables of benchmarks.
const many = 100_000

// fill puts many items of 200 bytes into a table with a sort key, and returns their size.
func (a *account) fill() (size int) {
	payload := strings.Repeat("x", 200)
	const batch = 25
	for i := 0; i < many; i += batch {
		var puts []string
		for j := i; j < i+batch; j++ {
			puts = append(puts, fmt.Sprintf(`{"PutRequest":{"Item":{"h":{"S":"partition-%d"},"r":{"N":"%d"},"v":{"S":"%s"}}}}`, j%100, j, payload))
			size += 1 + len("partition-00") + 1 + 4 + 1 + len(payload)
		}
		a.send(a.request(a.Admin, "BatchWriteItem", `{"RequestItems":{"the-table":[`+strings.Join(puts, ",")+`]}}`))
	}
	return size
}

// BenchmarkQuery is a query of one in 100,000 items by its key, over HTTP; the bar is one millisecond. It also says what the
// items take of memory for a byte of theirs; the bar is three.
func BenchmarkQuery(b *testing.B) {
	a := start(b, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "N", "")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	size := a.fill()
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ResetTimer()
	for b.Loop() {
		a.send(a.request(a.Admin, "Query", `{"TableName":"the-table","KeyConditionExpression":"h = :h AND r = :r","ExpressionAttributeValues":{":h":{"S":"partition-42"},":r":{"N":"54342"}}}`))
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(size), "memory/size")
	runtime.KeepAlive(a)
}
