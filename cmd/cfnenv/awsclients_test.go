package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/clienttest"
)

// awsEnviron is an environment for AWS's clients in which the profile workshop
// has cfnenv as its credential_process, and from which nothing can be reached.
func awsEnviron(t *testing.T) []string {
	t.Helper()
	dir := document(t, "workshop.json")
	binary, err := exec.LookPath("cfnenv")
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "config")
	text := fmt.Sprintf("[profile workshop]\nregion = us-east-1\ncredential_process = %s runtime --format process -c %s\n",
		binary, filepath.Join(dir, "credentials.json"))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "AWS_CONFIG_FILE=" + config, "AWS_PROFILE=workshop",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull}
}

// TestBotocoreTakesProcess: botocore, under boto3 and the AWS CLI, loads the
// format process as a credential_process.
func TestBotocoreTakesProcess(t *testing.T) {
	t.Parallel()
	for version, python := range clienttest.Pythons(t) {
		t.Run(version, func(t *testing.T) {
			out, err := clienttest.Run(t, awsEnviron(t), python, "-c", `
import botocore.session, json
credentials = botocore.session.Session().get_credentials()
frozen = credentials.get_frozen_credentials()
print(json.dumps([credentials.method, frozen.access_key, frozen.secret_key, frozen.token, credentials._expiry_time.isoformat()]))`)
			var got []string
			if err != nil || json.Unmarshal([]byte(out), &got) != nil {
				t.Fatalf("%v: %s", err, out)
			}
			want := "[custom-process ASIARUNTIMEEXAMPLE00 RUNTIME/secret+EXAMPLE== RUNTIME/session+token+EXAMPLE== 2099-01-01T01:00:00+00:00]"
			if fmt.Sprint(got) != want {
				t.Errorf("got %v, want %s", got, want)
			}
		})
	}
}

// TestAWSCLITakesProcess: so does the AWS CLI.
func TestAWSCLITakesProcess(t *testing.T) {
	t.Parallel()
	for _, generation := range []string{"1", "2"} {
		t.Run("v"+generation, func(t *testing.T) {
			out, err := clienttest.Run(t, awsEnviron(t), clienttest.CLI(t, generation), "configure", "list")
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			for _, want := range []string{"LE00", "custom-process"} {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing:\n%s", want, out)
				}
			}
		})
	}
}

// TestBotocoreTakesEnvironment: the exported variables, with a stale profile and
// a stale security token around, are what botocore signs with.
func TestBotocoreTakesEnvironment(t *testing.T) {
	t.Parallel()
	pythons := clienttest.Pythons(t)
	exported := runShell(t, bash(), document(t, "workshop.json"), `eval "$(cfnenv provisioning)" && env -0`)
	environ := append(strings.Split(strings.TrimSuffix(exported.stdout, "\x00"), "\x00"), "AWS_EC2_METADATA_DISABLED=true")
	for version, python := range pythons {
		got, err := clienttest.Run(t, environ, python, "-c", `
import botocore.session
session = botocore.session.Session()
frozen = session.get_credentials().get_frozen_credentials()
print(frozen.access_key, frozen.token, session.get_config_variable("region"))`)
		if err != nil || got != "ASIAPROVISIONEXAMPLE PROVISIONING/session+token+EXAMPLE== us-east-1\n" {
			t.Errorf("botocore of boto3 %s: %v, %q; the shell: %q", version, err, got, exported.stderr)
		}
	}
}
