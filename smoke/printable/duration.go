package printable

import (
	"strings"
	"time"
)

// Duration writes a duration to the second, without the units that are zero at its end: 1h, 15m, 4m59s.
func Duration(d time.Duration) string {
	text := d.Round(time.Second).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = strings.TrimSuffix(text, zero[1:])
		}
	}
	return text
}
