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

// The pattern is what the messages of IAM and STS say.
func TestTagText(t *testing.T) {
	pattern := regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$`)
	texts := []string{"", "stage=prod", "größe 3", "日本\u3000", "a\nb", "a\tb", "a*", "\xff", "½", "a,b", "\x00", "a\u0301"}
	for c := range rune(0x250) {
		texts = append(texts, string(c))
	}
	for _, text := range texts {
		if got, want := service.TagText(text), pattern.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
