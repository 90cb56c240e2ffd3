package s3

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// maxKeys bounds the keys of one page.
const maxKeys = 1000

// page is the result of one call of a list operation.
type page struct {
	objects  []*object
	prefixes []string
	// last is the last key or common prefix of a page that is not the last one.
	last      string
	truncated bool
}

// list walks sorted keys: those that begin with prefix and come after a marker, at most most keys and common prefixes
// together. Keys that have the delimiter beyond the prefix are rolled up into common prefixes; one that the marker lies
// in, or is, was told already.
func list(objects map[string]*object, keys []string, prefix, delimiter, after string, most int) page {
	var p page
	if most <= 0 {
		return p
	}
	i, _ := slices.BinarySearch(keys, max(prefix, after))
	for i < len(keys) && strings.HasPrefix(keys[i], prefix) {
		key := keys[i]
		if key <= after {
			i++
			continue
		}
		common, rolled := commonPrefix(key, prefix, delimiter)
		told := rolled && strings.HasPrefix(after, common)
		if !told && len(p.objects)+len(p.prefixes) == most {
			p.truncated = true
			return p
		}
		switch {
		case !rolled:
			p.objects, p.last = append(p.objects, objects[key]), key
			i++
			continue
		case !told:
			p.prefixes, p.last = append(p.prefixes, common), common
		}
		i += firstWithout(keys[i:], common)
	}
	p.last = ""
	return p
}

// commonPrefix returns what a key is rolled up into.
func commonPrefix(key, prefix, delimiter string) (common string, ok bool) {
	if delimiter == "" {
		return "", false
	}
	rest := key[len(prefix):]
	at := strings.Index(rest, delimiter)
	if at < 0 {
		return "", false
	}
	return key[:len(prefix)+at+len(delimiter)], true
}

// firstWithout returns how many of the sorted keys begin with prefix; the first one does.
func firstWithout(keys []string, prefix string) int {
	n, _ := slices.BinarySearchFunc(keys, true, func(key string, _ bool) int {
		if strings.HasPrefix(key, prefix) {
			return -1
		}
		return 1
	})
	return n
}

// encodeToken makes a continuation token of the last name told. Clients treat it as opaque.
func encodeToken(last string) string { return base64.URLEncoding.EncodeToString([]byte("1" + last)) }

func decodeToken(token string) (string, error) {
	text, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(text) == 0 || text[0] != '1' {
		return "", errInvalidArgument("continuation-token", token, "The continuation token provided is incorrect")
	}
	return string(text[1:]), nil
}

// spelling writes names as the parameter encoding-type asks for. XML 1.0 cannot carry every character that a key may have;
// encoding-type=url is how SDKs get around that.
func spelling(encodingType string) (func(string) string, error) {
	switch encodingType {
	case "":
		return func(s string) string { return s }, nil
	case "url":
		return func(s string) string { return strings.NewReplacer("%2F", "/", "%2A", "*").Replace(url.QueryEscape(s)) }, nil
	}
	return nil, errInvalidArgument("encoding-type", encodingType, "Invalid Encoding Method specified in Request")
}
