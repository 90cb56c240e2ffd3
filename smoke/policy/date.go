package policy

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// The years that IAM takes.
const (
	minYear = -292275054
	maxYear = 292278993
)

// parseTime reads a date: seconds since 1970, or one of the ISO 8601 forms of the W3C note on date and time formats,
// from a year alone down to fractions of a second. A time without a zone is in UTC.
func parseTime(s string) (t time.Time, ok bool) {
	if !strings.ContainsAny(s, "tT-") {
		n, err := strconv.ParseInt(s, 10, 64)
		n = min(n, math.MaxInt64/2) // time.Unix overflows near the end
		return time.Unix(n, 0), err == nil && n >= 0 && isDigit(s[0])
	}
	date, clock := s, ""
	if i := strings.IndexAny(s, "tT"); i >= 0 {
		date, clock = s[:i], s[i+1:]
	}
	if t, ok = parseDay(date); !ok || clock == "" {
		return t, ok
	}
	clock, offset, ok := cutZone(clock)
	if !ok {
		return t, false
	}
	seconds, nanos, ok := parseClock(clock)
	return t.Add(time.Duration(seconds-offset)*time.Second + time.Duration(nanos)), ok
}

// parseDay reads year[-month[-day]].
func parseDay(s string) (t time.Time, ok bool) {
	year := int64(1)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		year, s = -1, rest
	}
	parts := strings.Split(s, "-")
	month, day := int64(1), int64(1)
	if len(parts) > 3 {
		return t, false
	}
	n, ok := number(parts[0], 0, maxYear)
	if year *= n; !ok || year < minYear {
		return t, false
	}
	if len(parts) > 1 {
		if month, ok = number(parts[1], 1, 12); !ok {
			return t, false
		}
	}
	if len(parts) > 2 {
		if day, ok = number(parts[2], 1, 31); !ok {
			return t, false
		}
	}
	return time.Date(int(year), time.Month(month), int(day), 0, 0, 0, 0, time.UTC), true
}

// cutZone takes Z, +hh, +hh:mm or their negatives off a time of day and returns the offset in seconds.
func cutZone(s string) (clock string, offset int64, ok bool) {
	if rest, found := strings.CutSuffix(strings.ToUpper(s), "Z"); found {
		return rest, 0, true
	}
	i := strings.IndexAny(s, "+-")
	if i < 0 {
		return s, 0, true
	}
	hh, mm, hasMinutes := strings.Cut(s[i+1:], ":")
	hours, ok := number(hh, 0, 23)
	if !ok || len(hh) != 2 {
		return "", 0, false
	}
	minutes := int64(0)
	if hasMinutes {
		if minutes, ok = number(mm, 0, 59); !ok || len(mm) != 2 {
			return "", 0, false
		}
	}
	offset = hours*3600 + minutes*60
	if s[i] == '-' {
		offset = -offset
	}
	return s[:i], offset, true
}

// parseClock reads hh[:mm[:ss[.fraction]]].
func parseClock(s string) (seconds, nanos int64, ok bool) {
	s, fraction, hasFraction := strings.Cut(s, ".")
	parts := strings.Split(s, ":")
	if len(parts) > 3 || hasFraction && len(parts) != 3 {
		return 0, 0, false
	}
	limits := [3]int64{23, 59, 59}
	for i, unit := range [3]int64{3600, 60, 1} {
		if i >= len(parts) {
			break
		}
		n, ok := number(parts[i], 0, limits[i])
		if !ok {
			return 0, 0, false
		}
		seconds += n * unit
	}
	if !hasFraction {
		return seconds, 0, true
	}
	if len(fraction) > 9 {
		return 0, 0, false
	}
	nanos, ok = number((fraction + "000000000")[:9], 0, 999999999)
	return seconds, nanos, ok && fraction != ""
}

// number reads decimal digits and checks their range.
func number(s string, low, high int64) (int64, bool) {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && low <= n && n <= high
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
