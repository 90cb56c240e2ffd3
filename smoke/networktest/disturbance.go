package networktest

import (
	"compress/gzip"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"
)

// Delay answers later; with a random part, answers come out of order.
func Delay(fixed, random time.Duration) Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(fixed)
			if random > 0 {
				time.Sleep(rand.N(random))
			}
			next.ServeHTTP(w, r)
		})
	}
}

// Late sends bodies later than heads.
func Late(d time.Duration) Disturbance {
	return shape(func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		begin(w, answer, answer.Body.Len())
		http.NewResponseController(w).Flush()
		time.Sleep(d)
		w.Write(answer.Body.Bytes())
	})
}

// Dribble sends bodies in pieces with pauses between them, chunked as HTTP/1.1 has it.
func Dribble(pieces int, pause time.Duration) Disturbance {
	return shape(func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		begin(w, answer, -1)
		body := answer.Body.Bytes()
		for size := max(1, len(body)/pieces); len(body) > 0; {
			n := min(size, len(body))
			w.Write(body[:n])
			body = body[n:]
			http.NewResponseController(w).Flush()
			time.Sleep(pause)
		}
	})
}

// Gzip compresses bodies, whoever asked for it.
func Gzip() Disturbance {
	return shape(func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		w.Header().Set("Content-Encoding", "gzip")
		begin(w, answer, -1)
		z := gzip.NewWriter(w)
		z.Write(answer.Body.Bytes())
		z.Close()
	})
}

// Cut ends the connection in the middle of a body.
func Cut() Disturbance {
	return shape(func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		begin(w, answer, answer.Body.Len())
		w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
}

// Reset resets the connection: after the request was carried out, or before.
func Reset(carriedOut bool) Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if carriedOut {
				answered(next, r)
			}
			connection, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(http.ErrAbortHandler) // HTTP/2
			}
			if tcp, ok := connection.(*net.TCPConn); ok {
				tcp.SetLinger(0)
			}
			connection.Close()
		})
	}
}

// Hang carries the request out and never answers.
func Hang() Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			answered(next, r)
			<-r.Context().Done()
		})
	}
}

// Busy answers that there is too much to do, without a code, as a load balancer would.
func Busy() Disturbance {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	}
}

// Throttle answers that the caller is too fast, in the words of every protocol.
func Throttle() Disturbance {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Amzn-Errortype", "ThrottlingException")
			w.WriteHeader(http.StatusTooManyRequests)
			if r.Method != http.MethodHead {
				io.WriteString(w, `<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`)
			}
		})
	}
}

// Close ends the connection after each answer, so that every request opens one.
func Close() Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Connection", "close")
			next.ServeHTTP(w, r)
		})
	}
}

// Redirect sends every request elsewhere.
func Redirect(to string, status int) Disturbance {
	return func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to+r.URL.Path, status) })
	}
}

// Sometimes is a disturbance with a probability, drawn from a seed.
func Sometimes(seed uint64, probability float64, d Disturbance) Disturbance {
	var mu sync.Mutex
	dice := rand.New(rand.NewPCG(seed, 1))
	return When(func(*http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		return dice.Float64() < probability
	}, d)
}

// Nth disturbs one request alone, counted from 1.
func Nth(n int64, d Disturbance) Disturbance {
	var count atomic.Int64
	return When(func(*http.Request) bool { return count.Add(1) == n }, d)
}

// When disturbs the requests that the condition is true of.
func When(condition func(*http.Request) bool, d Disturbance) Disturbance {
	return func(next http.Handler) http.Handler {
		disturbed := d(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if condition(r) {
				disturbed.ServeHTTP(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
