package wire

import (
	"bufio"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
)

const (
	maxChunkLine   = 4 << 10 // of a chunk's header or a trailer, in bytes
	maxTrailers    = 16
	trailerSigning = "x-amz-trailer-signature"
)

// chunks takes aws-chunked framing off a body: "SIZE[;chunk-signature=…]CRLF DATA CRLF" until a chunk of size 0, which
// trailers may follow.
type chunks struct {
	in      *bufio.Reader
	request *http.Request
	signer  *chunkSigner // nil when chunks are not signed

	left   int64 // of the current chunk
	opened bool  // a chunk is being read
	failed error
}

func newLineReader(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, maxChunkLine) }

func (c *chunks) Read(b []byte) (int, error) {
	if c.failed != nil {
		return 0, c.failed
	}
	n, err := c.read(b)
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = badChunk("it ended before its last chunk")
		}
		c.failed = err
	}
	return n, err
}

func (c *chunks) read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if !c.opened {
		if err := c.open(); err != nil {
			return 0, err
		}
		if c.left == 0 {
			if err := c.end(); err != nil {
				return 0, err
			}
			return 0, io.EOF
		}
	}
	if int64(len(b)) > c.left {
		b = b[:c.left]
	}
	n, err := c.in.Read(b)
	c.left -= int64(n)
	if c.signer != nil {
		c.signer.data.Write(b[:n])
	}
	if err == io.EOF {
		return n, io.ErrUnexpectedEOF
	}
	if err == nil && c.left == 0 {
		err = c.shut()
	}
	return n, err
}

// open reads the header of the next chunk.
func (c *chunks) open() error {
	line, err := c.line()
	if err != nil {
		return err
	}
	size, extension, _ := strings.Cut(line, ";")
	c.left, err = strconv.ParseInt(size, 16, 64)
	if err != nil || c.left < 0 || size[0] == '+' || size[0] == '-' {
		return badChunk("the size of a chunk is not a hexadecimal number")
	}
	c.opened = true
	if c.signer != nil {
		signature, found := strings.CutPrefix(extension, "chunk-signature=")
		if !found {
			return badChunk("a chunk has no chunk-signature")
		}
		c.signer.open(signature)
	}
	return nil
}

// shut ends a chunk that had data.
func (c *chunks) shut() error {
	if line, err := c.line(); err != nil {
		return err
	} else if line != "" {
		return badChunk("a chunk is longer than its size")
	}
	c.opened = false
	if c.signer != nil {
		return c.signer.check()
	}
	return nil
}

// end reads what follows the last chunk: trailers, their signature, and an empty line that some clients leave out.
func (c *chunks) end() error {
	if c.signer != nil {
		if err := c.signer.check(); err != nil {
			return err
		}
	}
	signed, signature := "", ""
	c.request.Trailer = http.Header{}
	for range maxTrailers {
		line, err := c.line()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return err
		}
		if line == "" {
			if signed != "" && signature == "" && c.signer != nil {
				continue // an empty line may stand between trailers and their signature
			}
			break
		}
		name, value, found := strings.Cut(line, ":")
		if !found {
			return &Error{Code: "MalformedTrailerError", Message: "The request contained trailing data that was not well-formed or did not conform to our published schema."}
		}
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == trailerSigning {
			signature = value
			continue
		}
		signed += name + ":" + value + "\n"
		c.request.Trailer.Set(name, value)
	}
	if c.signer != nil && c.request.Header.Get("X-Amz-Content-Sha256") == streamingSignedTrailer {
		return c.signer.checkTrailer(signed, signature)
	}
	return nil
}

// line reads up to CRLF.
func (c *chunks) line() (string, error) {
	b, err := c.in.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return "", badChunk("the header of a chunk is too long")
	case err == io.EOF:
		return "", io.ErrUnexpectedEOF
	case err != nil:
		return "", err
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r"), nil
}

func badChunk(what string) error {
	return Errorf("InvalidChunkSizeError", "The aws-chunked body is malformed: %s", what)
}

// chunkSigner verifies the chain of signatures that begins with the one of the request.
type chunkSigner struct {
	signature *Signature
	key       []byte
	previous  string
	sent      string
	data      hash.Hash
}

func (s *chunkSigner) open(signature string) {
	s.sent = signature
	s.data = sha256.New()
}

func (s *chunkSigner) check() error {
	return s.compare(s.signature.stringToSign(algorithm+"-PAYLOAD", s.previous, hexSHA256(nil), hex.EncodeToString(s.data.Sum(nil))))
}

func (s *chunkSigner) checkTrailer(trailers, signature string) error {
	s.sent = signature
	return s.compare(s.signature.stringToSign(algorithm+"-TRAILER", s.previous, hexSHA256([]byte(trailers))))
}

func (s *chunkSigner) compare(toSign string) error {
	want := hex.EncodeToString(sign(s.key, toSign))
	if !hmac.Equal([]byte(want), []byte(s.sent)) {
		return Errorf(codeMismatch, "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	s.previous = want
	return nil
}
