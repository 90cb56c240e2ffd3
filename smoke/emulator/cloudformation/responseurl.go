package cloudformation

import (
	"io"
	"net/http"
	"strings"
	"sync"

	"cfnenv/smoke/emulator/cloudformation/resource"
	"cfnenv/smoke/emulator/service"
)

// ResponsePrefix begins the paths to which functions put their answers for custom resources. On AWS it is a presigned URL
// of a bucket; the secret in the path takes the place of the signature.
const ResponsePrefix = "/custom-resource-response/"

type responses struct {
	mu      sync.Mutex
	waiting map[string]chan []byte // by the secret in the URL
}

// open makes a URL to which one answer can be put.
func (c *CloudFormation) open() resource.Callback {
	secret := service.UUID(c.env.Rand)
	answer := make(chan []byte, 1)
	c.responses.mu.Lock()
	defer c.responses.mu.Unlock()
	c.responses.waiting[secret] = answer
	return resource.Callback{URL: c.env.BaseURL() + ResponsePrefix + secret, Answer: answer, Close: func() {
		c.responses.mu.Lock()
		defer c.responses.mu.Unlock()
		delete(c.responses.waiting, secret)
	}}
}

// maxResponse bounds what is read of an answer: more than CloudFormation takes, so that it can say so.
const maxResponse = 64 << 10

// ServeHTTP takes the answers of functions for custom resources.
func (r *responses) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodPut {
		http.Error(w, "answers for custom resources are PUT here", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, request.Body, maxResponse))
	if err != nil {
		http.Error(w, "the answer cannot be read, or is too long", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	answer := r.waiting[strings.TrimPrefix(request.URL.Path, ResponsePrefix)]
	r.mu.Unlock()
	if answer == nil {
		http.Error(w, "nobody waits for this answer any more", http.StatusForbidden)
		return
	}
	select {
	case answer <- body:
	default: // the first answer counts
	}
}

// Responses takes the answers of functions for custom resources, below ResponsePrefix.
func (c *CloudFormation) Responses() http.Handler { return &c.responses }
