package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/localfile"
	"cfnenv/smoke/printable"
)

// version is the version of the form in which recordings are written. Others are refused.
const version = 1

// Header says whose account was recorded, and when.
type Header struct {
	Version  int       `json:"version"`
	Started  time.Time `json:"started"`
	Account  string    `json:"account"`
	Region   string    `json:"region"`
	Sub      string    `json:"sub"`
	Username string    `json:"username"`
	// Emulated recordings were made of an emulated account.
	Emulated bool `json:"emulated"`
}

// Exchange is one request and what came of it.
type Exchange struct {
	Time      time.Time    `json:"time"`
	Set       string       `json:"set,omitempty"`       // whose credentials signed it; "" when it was not signed
	Service   string       `json:"service,omitempty"`   // the service's name in the signature
	Region    string       `json:"region,omitempty"`    // the region in the signature
	Operation string       `json:"operation,omitempty"` // AWS's name of the operation; "" for the Function URL
	Request   HTTPMessage  `json:"request"`
	Answer    *HTTPMessage `json:"answer,omitempty"` // nil when there was none
	Error     string       `json:"error,omitempty"`  // why there was none, or why it broke off
}

// HTTPMessage is a request or an answer.
type HTTPMessage struct {
	Method  string            `json:"method,omitempty"` // of a request
	URL     string            `json:"url,omitempty"`    // of a request
	Status  int               `json:"status,omitempty"` // of an answer
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
	// Truncated bodies were longer than 1 MiB, or were not read to their end.
	Truncated bool `json:"truncated,omitempty"`
}

// Name is the operation as reports name it.
func (e Exchange) Name() string {
	switch {
	case e.Service == "":
		return "Function URL"
	case e.Operation == "":
		return e.Service + " " + e.Request.Method
	}
	return e.Service + " " + e.Operation
}

// runFile is the name of the file that makes a directory a recording.
const runFile = "run.json"

// maxFile bounds one file of a recording, in bytes: two bodies of 1 MiB, escaped.
const maxFile = 16 << 20

// Load reads a recording. Fields that this version does not know are an error, as is a directory without exchanges.
func Load(dir string) (Header, []Exchange, error) {
	var run Header
	if err := readFile(filepath.Join(dir, runFile), &run); err != nil {
		return run, nil, fmt.Errorf("%s is not a recording of cfnenv smoke --record: %w", dir, err)
	}
	if run.Version != version {
		return run, nil, fmt.Errorf("%s: version %d of recordings is not known, only %d: use the cfnenv that wrote it", filepath.Join(dir, runFile), run.Version, version)
	}
	paths, err := filepath.Glob(filepath.Join(dir, "[0-9]*.json"))
	if err != nil {
		return run, nil, fmt.Errorf("%s: %w", dir, err)
	}
	if len(paths) == 0 {
		return run, nil, fmt.Errorf("%s holds no exchanges", dir)
	}
	slices.Sort(paths)
	exchanges := make([]Exchange, len(paths))
	for i, path := range paths {
		if err := readFile(path, &exchanges[i]); err != nil {
			return run, nil, err
		}
	}
	return run, exchanges, nil
}

func readFile(path string, into any) error {
	text, err := localfile.Read(path, maxFile)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("%s: text after the end", path)
	}
	return nil
}

// writeFile writes a file that only its owner can read and that was not there before.
func writeFile(path string, value any) error {
	var text bytes.Buffer
	if err := printable.JSON(&text, value); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text.Bytes())
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}

// fileName is the file of the number-th exchange.
func fileName(number int, e Exchange) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, e.Name())
	return fmt.Sprintf("%05d-%s.json", number, name)
}

// kept are the headers that matter to a comparison. Every other one is left out, above all those of authentication.
var kept = []string{
	"Content-Type", "Content-Encoding", "Expect", "Location", "Range", "Retry-After",
	"X-Amz-Bucket-Region", "X-Amz-Expected-Bucket-Owner", "X-Amz-Sdk-Checksum-Algorithm", "X-Amz-Target",
	"X-Amzn-Errortype", "X-Amzn-Query-Error", "X-Amzn-Query-Mode",
}

func headers(h http.Header) map[string]string {
	list := map[string]string{}
	for name, values := range h {
		if slices.Contains(kept, name) || strings.HasPrefix(name, "X-Amz-Checksum-") {
			list[name] = strings.Join(values, ", ")
		}
	}
	return list
}
