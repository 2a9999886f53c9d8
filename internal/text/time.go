package text

import (
	"fmt"
	"math"
	"time"
)

// Ago is how long before now t was: "just now", "5 min ago", "3 days ago". It
// is "" for the zero time.
func Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	switch {
	case d < 2*time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s ago", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min ago", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h ago", int(d/time.Hour))
	}
	return fmt.Sprintf("%d days ago", int(d/(24*time.Hour)))
}

// Until is the time from now to t, rounded up to seconds, from two minutes on to
// minutes, then to hours and days: "42 s", "3 min", "5 h", "12 days". It is "0 s" for
// a time that has passed.
func Until(t, now time.Time) string {
	d := max(0, t.Sub(now))
	switch s := int(math.Ceil(d.Seconds())); {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 120*60:
		return fmt.Sprintf("%d min", (s+59)/60)
	case s < 48*3600:
		return fmt.Sprintf("%d h", (s+3599)/3600)
	default:
		return fmt.Sprintf("%d days", (s+86399)/86400)
	}
}

// Duration writes d in tenths of a second, and in milliseconds below one:
// "12.3 s", "45 ms". A negative duration is "0.0 s".
func Duration(d time.Duration) string {
	if d > 0 && d < 100*time.Millisecond {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return fmt.Sprintf("%.1f s", max(0, d).Seconds())
}

// Wait says in one sentence what is waited for and until when.
func Wait(why string, until, now time.Time) string {
	return fmt.Sprintf("%s; waiting until %s (%s)", why, Clock(until, now), Until(until, now))
}

// Clock writes a time to come in the local time zone: with its date where that is
// not today's, to the second where it is near.
func Clock(t, now time.Time) string {
	t, now = t.Local(), now.Local()
	switch {
	case t.Year() != now.Year():
		return Timestamp(t)
	case t.YearDay() != now.YearDay():
		return t.Format("2 Jan, 15:04")
	case t.Sub(now) < 5*time.Minute:
		return t.Format("15:04:05")
	}
	return t.Format("15:04")
}

// Timestamp writes t to the minute, in the local time zone.
func Timestamp(t time.Time) string { return t.Local().Format("2 Jan 2006, 15:04") }
