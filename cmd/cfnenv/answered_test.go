package main

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

func TestAnswered(t *testing.T) {
	message := "it is there"
	refused := &types.AlreadyExistsException{Message: &message}
	if got := answered(t.Context(), refused).Error(); got != "AWS answered AlreadyExistsException: it is there" {
		t.Error(got)
	}
	silent := errors.New("no route to host")
	if got := answered(t.Context(), silent); got != silent {
		t.Error(got)
	}
}
