package policy

import (
	"testing"
	"time"
)

// FuzzInstant compares with package time wherever both read a date.
func FuzzInstant(f *testing.F) {
	for _, seed := range []string{"2020-02-29T23:59:59Z", "1969-12-31T23:59:59.999999999-23:59", "0000-01-01T00:00:00Z", "9999-12-31T00:00:00+14:00", "2100-03-01T00:00:00Z", "-1", "T", "1577836801", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := parseInstant(s)
		want, err := time.Parse(time.RFC3339Nano, s)
		if !ok || err != nil {
			return
		}
		if got.seconds != want.Unix() || got.nanos != int64(want.Nanosecond()) {
			t.Errorf("%q: %+v, expected %d and %d", s, got, want.Unix(), want.Nanosecond())
		}
	})
}

func TestEveryDayCounts(t *testing.T) {
	day := time.Date(-400, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range 365 * 3000 {
		if n%7 == 0 { // every week of three thousand years
			y, m, d := day.Date()
			if got := daysSince1970(int64(y), int64(m), int64(d)); got != day.Unix()/86400 {
				t.Fatalf("%s: %d, expected %d", day, got, day.Unix()/86400)
			}
		}
		day = day.AddDate(0, 0, 1)
	}
}
