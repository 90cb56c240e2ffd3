package sqs_test

import (
	"testing"

	"cfnenv/smoke/emulator/emulatortest"
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/sqs"
)

// start serves an account that has SQS.
func start(t testing.TB, o emulatortest.Options) *emulatortest.Account {
	return emulatortest.Start(t, o, func(env service.Env) []*service.Service { return []*service.Service{sqs.New(env)} })
}
