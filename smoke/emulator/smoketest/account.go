package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tidwall/gjson"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/server"
	"cfnenv/smoke/emulator/service"
)

// servedAccount is an emulated account beside the program under test, which can be looked into.
type servedAccount struct {
	*emulator.Account
	url, document string
	admin         service.Session
	own           []string // what it began with

	server *server.Server
}

// serveAccount serves an account. It must be closed.
func serveAccount(dir string, o emulator.Options) (*servedAccount, error) {
	a, _ := smokeTestApp(dir, nil)
	o.Interpreters = a.interpreters("")
	account, err := emulator.New(o)
	if err != nil {
		return nil, err
	}
	s := &servedAccount{Account: account, document: filepath.Join(dir, "credentials.json")}
	if s.server, err = server.Start(account, server.Options{Log: slog.New(slog.DiscardHandler)}); err != nil {
		return nil, err
	}
	s.url = s.server.URL
	document, err := account.CredentialsDocument()
	if err == nil {
		err = os.MkdirAll(dir, 0o700)
	}
	if err == nil {
		err = os.WriteFile(s.document, document, 0o600)
	}
	if err == nil {
		s.admin, err = account.Admin()
	}
	if err == nil {
		s.own, err = s.content()
	}
	if err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *servedAccount) end() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return s.server.Close(ctx)
}

// content lists everything that somebody can make in the account. It looks from inside, so no fault is in the way.
func (s *servedAccount) content() ([]string, error) {
	var all []string
	for _, kind := range []struct{ service, operation, names string }{
		{"s3", "ListBuckets", "Buckets.#.Name"},
		{"sqs", "ListQueues", "QueueUrls"},
		{"iam", "ListRoles", "Roles.#.RoleName"},
		{"lambda", "ListFunctions", "Functions.#.FunctionName"},
		{"logs", "DescribeLogGroups", "logGroups.#.logGroupName"},
		{"dynamodb", "ListTables", "TableNames"},
		{"cloudformation", "ListStacks", `StackSummaries.#(StackStatus!="DELETE_COMPLETE")#.StackName`},
	} {
		out, err := s.Call(context.Background(), s.admin.Principal, s.Region, kind.service, kind.operation, struct{}{})
		if err != nil {
			return nil, err
		}
		for _, name := range gjson.GetBytes(out, kind.names).Array() {
			all = append(all, kind.service+" "+name.String())
		}
	}
	return all, nil
}

// left is what is in the account beyond what it began with.
func (s *servedAccount) left() ([]string, error) {
	all, err := s.content()
	return slices.DeleteFunc(all, func(name string) bool { return slices.Contains(s.own, name) }), err
}

// run runs the harness against the account, in this process, with the patience that a sound account may need on a busy machine.
func (s *servedAccount) run(dir string, args ...string) smokeRun {
	return runSmokeCommand(dir, []string{"AWS_ENDPOINT_URL=" + s.url}, append([]string{"-c", s.document, "--patience", "60s"}, args...)...)
}

// TestServedAccountIsLookedInto: what is made is seen from inside, of every kind.
func TestServedAccountIsLookedInto(t *testing.T) {
	t.Parallel()
	needPython(t)
	dir := t.TempDir()
	s, err := serveAccount(dir, emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.end()
	if r := s.run(dir, "--keep"); r.status != exitOK {
		t.Fatalf("status %d\n%s", r.status, r.stderr)
	}
	left, err := s.left()
	if err != nil {
		t.Fatal(err)
	}
	// Four stacks: a queue; a role, a function, a log group; the same and a bucket; a table.
	if len(left) != 4+1+3+4+1 {
		t.Errorf("%q", left)
	}
}
