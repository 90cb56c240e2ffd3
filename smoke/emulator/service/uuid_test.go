package service_test

import (
	"bytes"
	"regexp"
	"testing"
	"testing/iotest"

	"cfnenv/smoke/emulator/service"
)

func TestUUID(t *testing.T) {
	if got, want := service.UUID(bytes.NewReader(make([]byte, 16))), "00000000-0000-4000-8000-000000000000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	broken := iotest.ErrReader(iotest.ErrTimeout)
	a, b := service.UUID(broken), service.UUID(broken)
	if a == b || !form.MatchString(a) || !form.MatchString(b) {
		t.Errorf("a source that fails gives %s and %s", a, b)
	}
}

func TestAlphanumeric(t *testing.T) {
	for text, want := range map[string]bool{"": true, "aZ09": true, "a-b_c": true, "a.b": false, "ä": false, "a b": false, "\x00": false} {
		if got := service.Alphanumeric(text, "-_"); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
