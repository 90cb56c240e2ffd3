package s3

import (
	"net/netip"
	"strings"

	"cfnenv/smoke/emulator/wire"
)

// checkBucketName applies the rules for names of general purpose buckets (AWS: S3 user guide, "General purpose bucket
// naming rules").
func checkBucketName(name string) error {
	bad := &wire.Error{Code: "InvalidBucketName", Message: "The specified bucket is not valid.",
		Detail: map[string]string{"BucketName": name}}
	if len(name) < 3 || len(name) > 63 || strings.Contains(name, "..") {
		return bad
	}
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
		if !letter && (c != '-' && c != '.' || i == 0 || i == len(name)-1) {
			return bad
		}
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return bad
	}
	for _, prefix := range []string{"xn--", "sthree-", "amzn-s3-demo-"} {
		if strings.HasPrefix(name, prefix) {
			return bad
		}
	}
	for _, suffix := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"} {
		if strings.HasSuffix(name, suffix) {
			return bad
		}
	}
	return nil
}
