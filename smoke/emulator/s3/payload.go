package s3

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"strconv"

	"cfnenv/smoke/emulator/wire"
)

// receive reads the body of an object or a part to its end, which verifies it. The bytes it returns are reserved in the
// store; so they are bounded before they are read.
func (s *store) receive(p payload) ([]byte, checksum, error) {
	if p.request == nil {
		if err := s.reserve(int64(len(p.data))); err != nil {
			return nil, checksum{}, err
		}
		return p.data, sumOf("", p.data), nil
	}
	length, err := lengthOf(p.request)
	if err != nil {
		return nil, checksum{}, err
	}
	if err := s.reserve(length); err != nil {
		return nil, checksum{}, err
	}
	data, sum, err := readExactly(p.request, length)
	if err != nil {
		s.release(length)
		return nil, checksum{}, err
	}
	return data, sum, nil
}

func readExactly(r *http.Request, length int64) ([]byte, checksum, error) {
	data := make([]byte, length)
	if _, err := io.ReadFull(r.Body, data); err != nil {
		return nil, checksum{}, asRequestError(err)
	}
	// The end of the body is read too: that is where the last chunk's signature and the trailer are verified.
	var extra [1]byte
	if n, err := io.ReadFull(r.Body, extra[:]); n > 0 {
		return nil, checksum{}, asRequestError(io.ErrUnexpectedEOF)
	} else if !errors.Is(err, io.EOF) {
		return nil, checksum{}, asRequestError(err)
	}
	algorithm, err := checksumNamed(r)
	if err != nil {
		return nil, checksum{}, err
	}
	return data, sumOf(algorithm, data), nil
}

// sumOf is the checksum of a body with which the client named an algorithm, or none.
func sumOf(algorithm string, data []byte) checksum {
	sum := checksumOf(cmp.Or(algorithm, defaultAlgorithm), data)
	sum.own = algorithm == ""
	return sum
}

// lengthOf returns how long the decoded body is: S3 wants to know before it reads.
func lengthOf(r *http.Request) (int64, error) {
	if text := r.Header.Get("x-amz-decoded-content-length"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return 0, errInvalidArgument("x-amz-decoded-content-length", text, "The value of x-amz-decoded-content-length header is invalid.")
		}
		return n, nil
	}
	if r.ContentLength < 0 {
		return 0, &wire.Error{Code: "MissingContentLength", Message: "You must provide the Content-Length HTTP header."}
	}
	return r.ContentLength, nil
}

// errTooLarge is S3's answer to an object that cannot be stored; the limit is the emulated account's.
func errTooLarge(limit int64) error {
	return &wire.Error{Code: "EntityTooLarge", Message: "Your proposed upload exceeds the maximum allowed size",
		Detail: map[string]string{"MaxSizeAllowed": strconv.FormatInt(limit, 10)}}
}
