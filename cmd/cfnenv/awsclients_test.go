package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cfnenv/env/tooltest"
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
	found := 0
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		path, err := exec.LookPath(python)
		if err != nil || exec.Command(path, "-c", "import botocore").Run() != nil {
			continue
		}
		found++
		t.Run(path, func(t *testing.T) {
			command := exec.Command(path, "-c", `
import botocore.session, json
credentials = botocore.session.Session().get_credentials()
frozen = credentials.get_frozen_credentials()
print(json.dumps([credentials.method, frozen.access_key, frozen.secret_key, frozen.token, credentials._expiry_time.isoformat()]))`)
			command.Env = awsEnviron(t)
			out, err := command.CombinedOutput()
			var got []string
			if err != nil || json.Unmarshal(out, &got) != nil {
				t.Fatalf("%v: %s", err, out)
			}
			want := "[custom-process ASIARUNTIMEEXAMPLE00 RUNTIME/secret+EXAMPLE== RUNTIME/session+token+EXAMPLE== 2099-01-01T01:00:00+00:00]"
			if fmt.Sprint(got) != want {
				t.Errorf("got %v, want %s", got, want)
			}
		})
	}
	if found == 0 {
		tooltest.Need(t, "python3")
		tooltest.Missing(t, "botocore")
	}
}

// TestAWSCLITakesProcess: so does the AWS CLI.
func TestAWSCLITakesProcess(t *testing.T) {
	t.Parallel()
	command := exec.Command(tooltest.Need(t, "aws"), "configure", "list")
	command.Env = awsEnviron(t)
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, want := range []string{"LE00", "custom-process"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
}

// TestBotocoreTakesEnvironment: the exported variables, with a stale profile and
// a stale security token around, are what botocore signs with.
func TestBotocoreTakesEnvironment(t *testing.T) {
	t.Parallel()
	python := tooltest.Need(t, "python3")
	if exec.Command(python, "-c", "import botocore").Run() != nil {
		tooltest.Missing(t, "botocore")
	}
	got := runShell(t, bash(), document(t, "workshop.json"), `eval "$(cfnenv provisioning)" && AWS_EC2_METADATA_DISABLED=true `+python+` -c '
import botocore.session
session = botocore.session.Session()
frozen = session.get_credentials().get_frozen_credentials()
print(frozen.access_key, frozen.token, session.get_config_variable("region"))'`)
	if got.stdout != "ASIAPROVISIONEXAMPLE PROVISIONING/session+token+EXAMPLE== us-east-1\n" {
		t.Errorf("stdout %q, stderr %q", got.stdout, got.stderr)
	}
}
