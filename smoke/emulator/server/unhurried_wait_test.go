package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestOthersAreNotKeptWaiting: only long answers to that SDK wait, and answers of which nobody knows the length.
func TestOthersAreNotKeptWaiting(t *testing.T) {
	const sdk, others = "aws-sdk-go-v2/1.0 api/cloudformation", "Boto3/1.0"
	for _, test := range []struct {
		agent, body string
		length      int // of the answer; below zero for one that is not announced
		want        time.Duration
	}{
		{sdk, "Action=A", oneRead + 1, tooQuick},
		{sdk, "Action=A", -1, tooQuick},
		{sdk, "Action=A", oneRead, 0},
		{sdk, "", oneRead + 1, 0},
		{others, "Action=A", oneRead + 1, 0},
		{others, "Action=A", -1, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			handler := unhurried(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.length >= 0 {
					w.Header().Set("Content-Length", strconv.Itoa(test.length))
				}
				io.WriteString(w, strings.Repeat("x", max(test.length, 1)))
			}))
			r := httptest.NewRequest("POST", "/", strings.NewReader(test.body))
			r.Header.Set("User-Agent", test.agent)
			asked := time.Now()
			handler.ServeHTTP(httptest.NewRecorder(), r)
			if waited := time.Since(asked); waited != test.want {
				t.Errorf("%+v: waited %v", test, waited)
			}
		})
	}
}
