package door_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cfnenv/smoke/emulator/emulatortest"
)

func TestGetCallerIdentity(t *testing.T) {
	a := emulatortest.Start(t, emulatortest.Options{}, nil)
	out, err := sts.NewFromConfig(a.Config(a.Provisioning)).GetCallerIdentity(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if *out.Arn != a.Provisioning.Principal.ARN || *out.Account != emulatortest.AccountID {
		t.Errorf("identity %s of account %s", *out.Arn, *out.Account)
	}
}
