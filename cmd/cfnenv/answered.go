package main

import (
	"context"
	"fmt"

	"cfnenv/smoke/client"
)

// answered is what the account said in an error, or which call got no answer and why, without the SDK's wrapping.
func (w *workplace) answered(ctx context.Context, err error) error {
	who := "AWS"
	if w.target != "" {
		who = w.target
	}
	switch code := client.Code(err); {
	case ctx.Err() != nil:
	case code != "":
		return fmt.Errorf("%s answered %s: %s", who, code, client.Message(err))
	case client.CallOf(err) != "":
		return fmt.Errorf("%s: %s", client.CallOf(err), client.Message(err))
	}
	return err
}
