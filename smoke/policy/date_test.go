package policy

import (
	"testing"
	"time"
)

// FuzzTime compares with package time wherever both read a date.
func FuzzTime(f *testing.F) {
	for _, seed := range []string{"2020-02-29T23:59:59Z", "1969-12-31T23:59:59.999999999-23:59", "0000-01-01T00:00:00Z", "9999-12-31T00:00:00+14:00", "2100-03-01T00:00:00Z", "-1", "T", "1577836801", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseTime(s)
		want, err := time.Parse(time.RFC3339Nano, s)
		if ok && err == nil && !got.Equal(want) {
			t.Errorf("%q: %v, expected %v", s, got, want)
		}
	})
}

// TestOrderOfTimes reads what package time does not: years and seconds as far as IAM takes them.
func TestOrderOfTimes(t *testing.T) {
	var last time.Time
	for i, s := range []string{"-292275054-01-01", "-9999", "-0001-12-31T23:59:59Z", "0", "2020-02-29T24:00:00", "2020-03", "10000-01-01T00:00:00.5", "292278993-12-31T23:59:59Z", "9223372036854775807"} {
		at, ok := parseTime(s)
		if wanted := s != "2020-02-29T24:00:00"; ok != wanted || ok && i > 0 && !at.After(last) {
			t.Errorf("%s: %v, %v; after %v", s, at, ok, last)
		}
		if ok {
			last = at
		}
	}
}
