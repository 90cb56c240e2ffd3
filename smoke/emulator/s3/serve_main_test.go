package s3

import (
	"os"
	"testing"
	"time"
)

func TestServe(t *testing.T) {
	if os.Getenv("S3SERVE") == "" {
		t.Skip()
	}
	f := newFront(t)
	u := f.serve(t)
	os.WriteFile("/tmp/s3url", []byte(u), 0644)
	time.Sleep(10 * time.Minute)
}
