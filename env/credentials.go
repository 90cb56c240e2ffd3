package env

import (
	"fmt"
	"time"
)

// Credentials are a temporary key of AWS STS.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	// Expiration is the end of their life in UTC; zero when the document does
	// not say.
	Expiration time.Time
}

func readCredentials(set *object) (Credentials, error) {
	fields, err := set.child("credentials")
	if err != nil {
		return Credentials{}, err
	}
	var credentials Credentials
	for _, field := range []struct {
		key   string
		value *string
	}{
		{"accessKeyId", &credentials.AccessKeyID},
		{"secretAccessKey", &credentials.SecretAccessKey},
		{"sessionToken", &credentials.SessionToken},
	} {
		if *field.value, err = fields.required(field.key); err != nil {
			return Credentials{}, err
		}
	}
	return credentials, nil
}

// readExpiration reads the expiration of the credentials, else the set's
// expiresAt.
func (s *Set) readExpiration(set *object) error {
	credentials, err := set.child("credentials")
	if err != nil {
		return err
	}
	s.expirationPath = credentials.pathTo("expiration")
	s.Credentials.Expiration, err = credentials.timestamp("expiration")
	if err != nil || !s.Credentials.Expiration.IsZero() {
		return err
	}
	s.expirationPath = set.pathTo("expiresAt")
	s.Credentials.Expiration, err = set.timestamp("expiresAt")
	return err
}

// timestamp reads a point in time; zero when it is missing, null, or the word
// None, which the broker writes where Python has no value.
func (o *object) timestamp(key string) (time.Time, error) {
	text, err := o.text(key)
	if err != nil || text == "" || text == "None" {
		return time.Time{}, err
	}
	// In UTC: the zone of this machine would be read from a file.
	at, err := time.ParseInLocation(time.RFC3339Nano, text, time.UTC)
	if err != nil {
		return time.Time{}, &Error{
			Path:    o.pathTo(key),
			Problem: "is not a time with an offset, as in 2026-11-22T16:00:00+00:00",
		}
	}
	if at = at.UTC(); at.Year() < 1 || at.Year() > 9999 {
		return time.Time{}, &Error{Path: o.pathTo(key), Problem: "is a time out of range"}
	}
	return at, nil
}

// CheckExpiry returns an [*Error] with Expired set when the credentials' life
// is past at the given time. Credentials that do not say when they expire pass.
func (s *Set) CheckExpiry(now time.Time) error {
	at := s.Credentials.Expiration
	if at.IsZero() || now.Before(at) {
		return nil
	}
	return &Error{
		Path:    s.expirationPath,
		Problem: fmt.Sprintf("is in the past: the credentials expired %s ago", Duration(now.Sub(at))),
		Hint:    "cfnenv refresh renews the document, cfnenv login fetches a new one",
		Expired: true,
	}
}
