package iam

import (
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
)

// keyPrefix begins the access keys of the account. Temporary keys of AWS begin with ASIA; the rest of the prefix shows
// that this one is worthless outside.
const keyPrefix = "ASIAEMULATED"

// newID makes a unique id as IAM's: a prefix that tells the kind of thing (AWS: IAM user guide, "Unique identifiers") and
// 17 letters and digits.
func (d *Directory) newID(prefix string) (string, error) {
	s, err := d.random(11)
	if err != nil {
		return "", err
	}
	return prefix + base32.StdEncoding.EncodeToString(s)[:17], nil
}

// newKey makes an access key id, a secret and a session token.
func (d *Directory) newKey() (id, secret, token string, err error) {
	b, err := d.random(5 + 30 + 192)
	if err != nil {
		return "", "", "", err
	}
	id = keyPrefix + base32.StdEncoding.EncodeToString(b[:5])
	return id, base64.StdEncoding.EncodeToString(b[5:35]), "EMULATED" + base64.StdEncoding.EncodeToString(b[35:]), nil
}

func (d *Directory) random(n int) ([]byte, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(d.rand, b); err != nil {
		return nil, fmt.Errorf("no randomness for identifiers: %w", err)
	}
	return b, nil
}
