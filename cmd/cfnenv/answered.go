package main

import (
	"context"
	"fmt"

	"cfnenv/smoke/client"
)

// answered is what AWS said in an error, without the SDK's wrapping; err itself when AWS did not answer.
func answered(ctx context.Context, err error) error {
	if code := client.Code(err); code != "" && ctx.Err() == nil {
		return fmt.Errorf("AWS answered %s: %s", code, client.Message(err))
	}
	return err
}
