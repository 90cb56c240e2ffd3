package examples

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cfnenv/smoke/template"
)

// fetchTime bounds the fetch of one file.
const fetchTime = 30 * time.Second

// Fetch downloads the published examples below a document's skills root, as the guide does by curl. Only https is
// taken, except from this machine, where there is no network to listen on; a redirect may not leave the host. What comes
// must be a template, so that an error page never ends up in a file named .yaml.
func Fetch(ctx context.Context, client *http.Client, skillsRoot string, ids ...string) ([]Example, error) {
	root, err := url.Parse(skillsRoot)
	if err != nil || root.Host == "" {
		return nil, errors.New("the skills root is not an address")
	}
	if root.Scheme != "https" && !(root.Scheme == "http" && loopback(root.Hostname())) {
		return nil, fmt.Errorf("the skills root %s is not https", root.Redacted())
	}
	chosen, err := load(files.ReadFile, false, ids)
	if err != nil {
		return nil, err
	}
	chosen = slices.DeleteFunc(chosen, func(e Example) bool { return e.Own })
	fetching := *client
	fetching.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.URL.Scheme != root.Scheme || next.URL.Host != root.Host || len(via) > 3 {
			return errors.New("redirected to another place")
		}
		return nil
	}
	for i := range chosen {
		address := root.JoinPath("provisioning-cfn-mode", "examples", chosen[i].File)
		if chosen[i].Body, err = fetch(ctx, &fetching, address.String()); err != nil {
			return nil, fmt.Errorf("%s: %w", address.Redacted(), err)
		}
	}
	return chosen, nil
}

func fetch(ctx context.Context, client *http.Client, address string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		// The error repeats the address, which is named already.
		if inner := (*url.Error)(nil); errors.As(err, &inner) {
			err = inner.Err
		}
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the server answers %s", response.Status)
	}
	if kind, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type")); kind == "text/html" {
		return "", errors.New("the server answers with a web page, not a template")
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, template.MaxBody+1))
	if err != nil {
		return "", err
	}
	if len(body) > template.MaxBody {
		return "", fmt.Errorf("it has more than the %d bytes that CloudFormation takes", template.MaxBody)
	}
	if _, err := template.Parse(body); err != nil {
		return "", notTemplate(err)
	}
	return string(body), nil
}

func notTemplate(err error) error {
	if at := (*template.Error)(nil); errors.As(err, &at) {
		return fmt.Errorf("it is not a template that CloudFormation takes: line %s: %s", strings.Replace(at.Pos.String(), ":", ", column ", 1), at.Message)
	}
	return fmt.Errorf("it is not a template: %w", err)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
