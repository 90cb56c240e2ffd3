package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// plain refuses a text that two readers may understand differently: one that is not JSON in UTF-8, that goes on after its
// end, or in which a field stands twice.
func plain(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("it is not JSON: not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if err := value(d); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("it is not JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("it is not JSON: something follows after its end")
	}
	return nil
}

// value reads one value with everything in it.
func value(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	opening, nested := token.(json.Delim)
	if !nested {
		return nil
	}
	seen := map[json.Token]bool{}
	for d.More() {
		if opening == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			if seen[key] {
				return fmt.Errorf("the field %q stands there twice", key)
			}
			seen[key] = true
		}
		if err := value(d); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}
