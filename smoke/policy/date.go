package policy

import (
	"cmp"
	"strconv"
	"strings"
)

// instant is a point in time with the range that the policy language has: its years reach beyond those of time.Time.
type instant struct {
	seconds int64 // since 1970-01-01T00:00:00Z
	nanos   int64
}

func (t instant) compare(u instant) int {
	return cmp.Or(cmp.Compare(t.seconds, u.seconds), cmp.Compare(t.nanos, u.nanos))
}

// The years that IAM takes.
const (
	minYear = -292275054
	maxYear = 292278993
)

// parseInstant reads a date: seconds since 1970, or one of the ISO 8601 forms of the W3C note on date and time formats,
// from a year alone down to fractions of a second. A time without a zone is in UTC.
func parseInstant(s string) (instant, bool) {
	if !strings.ContainsAny(s, "tT-") {
		n, err := strconv.ParseInt(s, 10, 64)
		return instant{seconds: n}, err == nil && n >= 0 && isDigit(s[0])
	}
	date, clock, hasClock := cutAny(s, "tT")
	days, ok := parseDays(date)
	if !ok {
		return instant{}, false
	}
	t := instant{seconds: days * 86400}
	if !hasClock || clock == "" {
		return t, true
	}
	offset := int64(0)
	if clock, offset, ok = cutZone(clock); !ok {
		return instant{}, false
	}
	seconds, nanos, ok := parseClock(clock)
	t.seconds += seconds - offset
	t.nanos = nanos
	return t, ok
}

// parseDays turns year[-month[-day]] into days since 1970.
func parseDays(s string) (int64, bool) {
	year := int64(1)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		year, s = -1, rest
	}
	parts := strings.Split(s, "-")
	month, day := int64(1), int64(1)
	if len(parts) > 3 {
		return 0, false
	}
	n, ok := number(parts[0], 0, maxYear)
	if year *= n; !ok || year < minYear {
		return 0, false
	}
	if len(parts) > 1 {
		if month, ok = number(parts[1], 1, 12); !ok {
			return 0, false
		}
	}
	if len(parts) > 2 {
		if day, ok = number(parts[2], 1, 31); !ok {
			return 0, false
		}
	}
	return daysSince1970(year, month, day), true
}

// daysSince1970 counts days of the proleptic Gregorian calendar. Years begin
// in March here, so that the leap day is a year's last.
func daysSince1970(year, month, day int64) int64 {
	if month <= 2 {
		year--
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	yearOfEra := year - era*400
	dayOfYear := (153*((month+9)%12)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return era*146097 + dayOfEra - 719468
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

func cutAny(s, chars string) (before, after string, found bool) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}
