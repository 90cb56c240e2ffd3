package env

import (
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 20 * time.Second: "20s", 15 * time.Minute: "15m", 4*time.Minute + 59*time.Second: "4m59s",
		10*time.Minute + 400*time.Millisecond: "10m", time.Hour: "1h", time.Hour + 5*time.Second: "1h", 90 * time.Minute: "1h30m", 3*time.Hour + 12*time.Minute + 5*time.Second: "3h12m",
		48*time.Hour - time.Second: "47h59m", 48 * time.Hour: "2 days", 60589*time.Hour + 22*time.Minute: "2524 days",
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
