package lambda

import (
	"context"
	"io"
	"strings"
	"time"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
	"cfnenv/smoke/policy"
)

// The AuthTypes of function URLs.
const (
	authNone = "NONE"
	authIAM  = "AWS_IAM"
)

type urlConfig struct {
	id                string
	auth              string
	cors              *Cors
	created, modified time.Time
}

// urlOperations are the operations on function URLs. Their paths carry another API version than the rest.
func (l *Lambda) urlOperations() []service.Operation {
	const path = "/2021-10-31/functions/{FunctionName}/url"
	// authType is the key by which a policy may narrow these operations (AWS: service authorization reference, Lambda).
	authType := func(_ *service.Call, in *urlConfigInput, ctx policy.Context) {
		if in.AuthType != nil {
			ctx.Set("lambda:FunctionUrlAuthType", *in.AuthType)
		}
	}
	return []service.Operation{
		service.Op("CreateFunctionUrlConfig", asksWith(l, "lambda:CreateFunctionUrlConfig", authType), l.createURL).
			At("POST "+path, 201),
		service.Op("GetFunctionUrlConfig", asksWith(l, "lambda:GetFunctionUrlConfig", l.presentAuthType), onURL(l, l.getURL)).At("GET "+path, 200),
		service.Op("UpdateFunctionUrlConfig", asksWith(l, "lambda:UpdateFunctionUrlConfig", authType), onURL(l, l.updateURL)).
			At("PUT "+path, 200),
		service.Op("DeleteFunctionUrlConfig", asksWith(l, "lambda:DeleteFunctionUrlConfig", l.presentAuthType), onURL(l, l.deleteURL)).At("DELETE "+path, 204),
		service.Op("ListFunctionUrlConfigs", asks[versionsInput](l, "lambda:ListFunctionUrlConfigs"), on(l, l.listURLs)).
			At("GET "+path+"s", 200),
	}
}

// presentAuthType fills the key from the URL that the function has.
func (l *Lambda) presentAuthType(c *service.Call, in *FunctionInput, ctx policy.Context) {
	_, _ = onFound(l, c, nameInput{in.FunctionName}, func(f *function) (struct{}, error) {
		if f.url != nil {
			ctx.Set("lambda:FunctionUrlAuthType", f.url.auth)
		}
		return struct{}{}, nil
	})
}

type urlConfigInput struct {
	FunctionInput
	AuthType   *string
	Cors       *Cors
	InvokeMode *string
}

// URLConfig is a function URL as the API shows it.
type URLConfig struct {
	FunctionUrl, FunctionArn, AuthType string
	Cors                               *Cors `json:",omitempty"`
	CreationTime                       string
	LastModifiedTime                   string `json:",omitempty"`
	InvokeMode                         string
}

// apply checks and takes the members that are given.
func (in *urlConfigInput) apply(u *urlConfig) error {
	if m := in.InvokeMode; m != nil {
		switch *m {
		case "BUFFERED":
		case "RESPONSE_STREAM":
			return wire.NotEmulated("InvokeMode RESPONSE_STREAM")
		default:
			return constraint(*m, "invokeMode", "Member must satisfy enum value set: [BUFFERED, RESPONSE_STREAM]")
		}
	}
	if in.AuthType != nil {
		if *in.AuthType != authNone && *in.AuthType != authIAM {
			return constraint(*in.AuthType, "authType", "Member must satisfy enum value set: [NONE, AWS_IAM]")
		}
		u.auth = *in.AuthType
	}
	if in.Cors != nil {
		if err := in.Cors.check(); err != nil {
			return err
		}
		u.cors = in.Cors
		if in.Cors.empty() { // how a configuration is taken away
			u.cors = nil
		}
	}
	return nil
}

func (l *Lambda) createURL(_ context.Context, c *service.Call, in *urlConfigInput) (*URLConfig, error) {
	if in.AuthType == nil {
		return nil, constraint("null", "authType", "Member must not be null")
	}
	return onFound(l, c, *in, func(f *function) (*URLConfig, error) {
		if f.url != nil {
			return nil, wire.Errorf("ResourceConflictException", "Failed to create function url config for [functionArn = %s]. "+
				"Error message:  FunctionUrlConfig exists for this Lambda function", f.arn)
		}
		u := &urlConfig{created: c.Time, modified: c.Time}
		if err := in.apply(u); err != nil {
			return nil, err
		}
		id, err := urlID(l.env.Rand)
		if err != nil {
			return nil, err
		}
		u.id, f.url = id, u
		l.urls[id] = f
		out := l.describeURL(f)
		out.LastModifiedTime = ""
		return out, nil
	})
}

// urlID returns the 32 lower-case letters and digits of a new URL.
func urlID(random io.Reader) (string, error) {
	const alphabet = "abcdefghijklmnopqrstuvwxyz234567"
	var b [32]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", err
	}
	var id strings.Builder
	for _, c := range b {
		id.WriteByte(alphabet[c%32])
	}
	return id.String(), nil
}

// describeURL makes the API's view of a URL; l.mu is held.
func (l *Lambda) describeURL(f *function) *URLConfig {
	const form = "2006-01-02T15:04:05.000000Z"
	return &URLConfig{
		FunctionUrl: l.opts.URL(f.url.id, f.region), FunctionArn: f.arn, AuthType: f.url.auth, Cors: f.url.cors,
		CreationTime: f.url.created.UTC().Format(form), LastModifiedTime: f.url.modified.UTC().Format(form), InvokeMode: "BUFFERED",
	}
}

// onURL is on for functions that have a URL.
func onURL[In aimed, Out any](l *Lambda, do func(*service.Call, *function, *In) (*Out, error)) func(context.Context, *service.Call, *In) (*Out, error) {
	return on(l, func(c *service.Call, f *function, in *In) (*Out, error) {
		if f.url == nil {
			return nil, resourceNotFound()
		}
		return do(c, f, in)
	})
}

func (l *Lambda) getURL(_ *service.Call, f *function, _ *FunctionInput) (*URLConfig, error) {
	return l.describeURL(f), nil
}

func (l *Lambda) updateURL(c *service.Call, f *function, in *urlConfigInput) (*URLConfig, error) {
	changed := *f.url
	if err := in.apply(&changed); err != nil {
		return nil, err
	}
	changed.modified = c.Time
	f.url = &changed
	return l.describeURL(f), nil
}

func (l *Lambda) deleteURL(_ *service.Call, f *function, _ *FunctionInput) (*empty, error) {
	delete(l.urls, f.url.id)
	f.url = nil
	return &empty{}, nil
}

type listURLsOutput struct{ FunctionUrlConfigs []*URLConfig }

func (l *Lambda) listURLs(_ *service.Call, f *function, _ *versionsInput) (*listURLsOutput, error) {
	out := &listURLsOutput{FunctionUrlConfigs: []*URLConfig{}}
	if f.url != nil {
		out.FunctionUrlConfigs = append(out.FunctionUrlConfigs, l.describeURL(f))
	}
	return out, nil
}

// urlDomain is the host name of a function URL on AWS.
func urlDomain(id, region string) string { return id + ".lambda-url." + region + ".on.aws" }
