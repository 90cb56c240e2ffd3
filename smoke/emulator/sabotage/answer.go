package sabotage

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/service"
)

// requested changes the request of an operation before it is looked at, or refuses it. It sees the calls of the
// account's own services as well.
func requested[In any](serviceName, operation string, change func(c *service.Call, in *In) error) door.Interceptor {
	return func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			if typed, ok := in.(*In); ok && c.Service == serviceName && c.Operation == operation {
				if err := change(c, typed); err != nil {
					return nil, err
				}
			}
			return next(ctx, c, in)
		}
	}
}

// answered changes what an operation answers to callers from outside, or refuses them after all.
func answered[In, Out any](serviceName, operation string, change func(c *service.Call, in *In, out *Out) error) door.Interceptor {
	return func(next door.Handler) door.Handler {
		return func(ctx context.Context, c *service.Call, in any) (any, error) {
			out, err := next(ctx, c, in)
			if err != nil || c.HTTP == nil || c.Service != serviceName || c.Operation != operation {
				return out, err
			}
			asked, known := in.(*In)
			if answer, ok := out.(*Out); ok && known {
				err = change(c, asked, answer)
			}
			return out, err
		}
	}
}

// answerSabotages make the function of example 03 lie about what it did.
func answerSabotages() []Sabotage {
	return []Sabotage{
		{Name: "function-answers-another", About: "the function's answer is to another request", Noticed: []string{"03.url-answers"},
			install: says(func(answer map[string]any) { answer["nonce"] = "an-earlier-request" })},
		{Name: "function-is-another", About: "inside the function, GetCallerIdentity answers another role", Noticed: []string{"03.function-role"},
			install: says(func(answer map[string]any) {
				identity := part(answer, "identity")
				if arn, ok := identity["arn"].(string); ok {
					identity["arn"] = strings.Replace(arn, ":assumed-role/", ":assumed-role/unrestricted-", 1)
				}
			})},
		{Name: "function-writes-elsewhere", About: "the function says that it wrote to another bucket", Noticed: []string{"03.put-object"},
			install: says(func(answer map[string]any) { answer["bucket"] = "somebody-elses" })},
		{Name: "function-boasts-of-bucket", About: "the function says that it created a bucket, and was refused", Noticed: []string{"03.create-bucket-denied"},
			install: says(func(answer map[string]any) {
				create := part(answer, "createBucket")
				answer["createBucket"] = map[string]any{"ok": true, "bucket": create["bucket"], "httpStatus": 200}
			})},
	}
}

// part is a member of the answer that is an object; without one it is nobody's.
func part(answer map[string]any, name string) map[string]any {
	if member, ok := answer[name].(map[string]any); ok {
		return member
	}
	return map[string]any{}
}

// says changes what functions answer to requests of their URLs. What is no JSON object stays as it is.
func says(change func(answer map[string]any)) func(*emulator.Options) {
	return urls(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			kept := &keptAnswer{header: w.Header(), status: http.StatusOK}
			next.ServeHTTP(kept, r)
			body := kept.body.Bytes()
			var answer map[string]any
			if err := json.Unmarshal(body, &answer); err == nil && kept.status == http.StatusOK {
				change(answer)
				if changed, err := json.Marshal(answer); err == nil {
					body = changed
				}
			}
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			w.WriteHeader(kept.status)
			w.Write(body) // a client that went away cannot be told
		})
	})
}

type keptAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *keptAnswer) Header() http.Header         { return k.header }
func (k *keptAnswer) WriteHeader(status int)      { k.status = status }
func (k *keptAnswer) Write(b []byte) (int, error) { return k.body.Write(b) }
