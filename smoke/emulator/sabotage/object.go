package sabotage

import (
	"context"
	"maps"
	"net/http"
	"strings"

	"cfnenv/smoke/emulator/door"
	"cfnenv/smoke/emulator/s3"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// objectSabotages are about the object that the function of example 03 writes.
func objectSabotages() []Sabotage {
	return []Sabotage{
		{Name: "put-refused", About: "the boundary does not allow the function to write objects",
			Noticed: []string{"03.put-object", "03.create-bucket-denied"},
			Why:     "where nothing is allowed, the refusal of a bucket shows nothing",
			install: decisions(ruled(fromAgent("s3:PutObject"), implicitDeny, boundaryLayer))},
		{Name: "put-throttled", About: "S3 throttles the function for ever when it writes",
			Noticed: []string{"03.put-object", "03.create-bucket-denied"},
			Why:     "a refusal counts only beside a success in the same invocation",
			install: call(requested("s3", "PutObject", func(c *service.Call, _ *s3.PutObjectInput) error {
				if agent(c.Principal) {
					return wire.Errorf("SlowDown", "Please reduce your request rate.")
				}
				return nil
			}))},
		{Name: "object-never-written", About: "S3 takes the function's object and has none of that name", Noticed: []string{"03.object-nonce"},
			install: call(requested("s3", "PutObject", func(c *service.Call, in *s3.PutObjectInput) error {
				if agent(c.Principal) {
					in.Key += ".lost"
				}
				return nil
			}))},
		{Name: "object-replaced", About: "the object holds something else than the function wrote", Noticed: []string{"03.object-nonce"},
			install: call(blurred)},
		{Name: "object-hidden", About: "runtime credentials may not read objects", Noticed: []string{"03.object-nonce"},
			install: decisions(forbidden(from(runtimeRole, "s3:GetObject")))},
	}
}

// blurred makes every object that is read an equally long row of dots.
func blurred(next door.Handler) door.Handler {
	return func(ctx context.Context, c *service.Call, in any) (any, error) {
		out, err := next(ctx, c, in)
		if responder, ok := out.(service.Responder); ok && err == nil && c.Service == "s3" && c.Operation == "GetObject" {
			return blur{responder}, nil
		}
		return out, err
	}
}

type blur struct{ service.Responder }

// Respond writes the answer without the sums that would give the blur away.
func (b blur) Respond(w http.ResponseWriter, r *http.Request) error {
	return b.Responder.Respond(&blurringWriter{ResponseWriter: w}, r)
}

type blurringWriter struct{ http.ResponseWriter }

// WriteHeader takes the checksums away.
func (w *blurringWriter) WriteHeader(status int) {
	maps.DeleteFunc(w.Header(), func(name string, _ []string) bool { return strings.HasPrefix(strings.ToLower(name), "x-amz-checksum-") })
	w.ResponseWriter.WriteHeader(status)
}

func (w *blurringWriter) Write(b []byte) (int, error) {
	return w.ResponseWriter.Write([]byte(strings.Repeat(".", len(b))))
}
