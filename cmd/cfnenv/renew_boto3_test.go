package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/clienttest"
)

// TestRecipeOfLongRunningPrograms: a boto3 process with the recipe's profile goes on when its credentials run out, and the
// account refuses the old ones. The broker's credentials last for seconds.
func TestRecipeOfLongRunningPrograms(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits until credentials run out")
	}
	python, _ := clienttest.Newest(t)
	a := &app{Stderr: &bytes.Buffer{}, Environ: os.Environ(), Now: time.Now, IsTerminal: isTerminal}
	home := t.TempDir()
	e, err := a.startEmulated(emulatedOptions{
		Options:      emulator.Options{CredentialLifetime: 4 * time.Second},
		DocumentFile: filepath.Join(home, "credentials.json"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	profile := recipeBlock(t, docBlocks(t, "../../testdata/docs/recipes.md"), "[profile workshop]")
	if err := os.WriteFile(filepath.Join(home, "config"), []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"HOME=" + home, "AWS_CONFIG_FILE=" + filepath.Join(home, "config"), "AWS_ENDPOINT_URL=" + e.URL,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull}
	out, err := clienttest.Run(t, environ, python, "-c", `
import boto3, botocore.exceptions, os, time
endpoint = os.environ["AWS_ENDPOINT_URL"] # which botocore knows by itself since 1.31
session = boto3.Session(profile_name="workshop")
sts = session.client("sts", endpoint_url=endpoint)
print(sts.get_caller_identity()["Arn"].split("/")[1])
old = session.get_credentials().get_frozen_credentials()
stale = boto3.client("sts", region_name="us-east-2", endpoint_url=endpoint, aws_access_key_id=old.access_key, aws_secret_access_key=old.secret_key, aws_session_token=old.token)
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    try:
        stale.get_caller_identity()
        time.sleep(0.2)
    except botocore.exceptions.ClientError as error:
        print(error.response["Error"]["Code"])
        break
print(sts.get_caller_identity()["Arn"].split("/")[1])
print("renewed" if session.get_credentials().get_frozen_credentials().access_key != old.access_key else "the same")
`)
	if want := "agentawsworkshop-broker-runtime ExpiredToken agentawsworkshop-broker-runtime renewed"; err != nil || strings.Join(strings.Fields(out), " ") != want {
		t.Errorf("%v\n%s", err, out)
	}
}
