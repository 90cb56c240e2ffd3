package door_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator/emulatortest"
)

// TestContinue asks for leave to send a body that is empty, as botocore does: it must be given before the answer.
func TestContinue(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(a.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "PUT /bucket/key HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n")
	answers := bufio.NewReader(conn)
	for _, want := range []int{http.StatusContinue, http.StatusNotImplemented} { // there is no S3 in the account
		response, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != want {
			t.Errorf("answered %s, want %d", response.Status, want)
		}
	}
}
