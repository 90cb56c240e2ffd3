package weather

import (
	"net/http"
	"time"
)

// Clock dates answers by the clock of an account that is off by that much, or from which this machine's is.
func Clock(off time.Duration) Disturbance {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := answered(next, r)
			answer.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			whole(w, answer)
		})
	}
}
