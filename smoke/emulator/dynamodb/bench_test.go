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

// BenchmarkItems is PutItem and GetItem in turn with runtime credentials, signed and over HTTP, by as many clients as there
// are cores; the bar is 5,000 a second. The clients, which share the cores, take about as much time as the account.
func BenchmarkItems(b *testing.B) {
	a := start(b, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "", mine)
	http.DefaultTransport.(*http.Transport).MaxIdleConnsPerHost = 100
	b.RunParallel(func(pb *testing.PB) {
		for n := 0; pb.Next(); n++ {
			key := fmt.Sprint(n / 2 % 1000)
			if n%2 == 0 {
				a.send(a.request(a.Runtime, "PutItem", `{"TableName":"the-table","Item":{"h":{"S":"`+key+`"},"v":{"S":"hello"},"n":{"N":"1"}}}`))
			} else {
				a.send(a.request(a.Runtime, "GetItem", `{"TableName":"the-table","Key":{"h":{"S":"`+key+`"}}}`))
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "items/s")
}

// BenchmarkDoor is the account's own share of BenchmarkItems: verifying, authorising, reading and writing, without clients
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

// BenchmarkQuery is a query of one in 100,000 items by its key, through the door; the bar is one millisecond. It also says
// what the items take of memory for a byte of theirs; the bar is three.
func BenchmarkQuery(b *testing.B) {
	a := start(b, dynamodb.Options{}, emulatortest.Options{})
	a.make("S", "N", "")
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	const items, batch = 100_000, 25
	payload := strings.Repeat("x", 200)
	size := 0
	for i := 0; i < items; i += batch {
		var puts []string
		for j := i; j < i+batch; j++ {
			puts = append(puts, fmt.Sprintf(`{"PutRequest":{"Item":{"h":{"S":"partition-%d"},"r":{"N":"%d"},"v":{"S":"%s"}}}}`, j%100, j, payload))
			size += 1 + len("partition-00") + 1 + 4 + 1 + len(payload)
		}
		a.send(a.request(a.Admin, "BatchWriteItem", `{"RequestItems":{"the-table":[`+strings.Join(puts, ",")+`]}}`))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ResetTimer()
	for b.Loop() {
		a.send(a.request(a.Admin, "Query", `{"TableName":"the-table","KeyConditionExpression":"h = :h AND r = :r","ExpressionAttributeValues":{":h":{"S":"partition-42"},":r":{"N":"54342"}}}`))
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(size), "memory/size")
	runtime.KeepAlive(a)
}
