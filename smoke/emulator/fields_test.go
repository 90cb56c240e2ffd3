package emulator_test

import (
	"testing"

	"cfnenv/smoke/emulator"
	"cfnenv/smoke/emulator/clienttest"
	"cfnenv/smoke/emulator/emulatortest"
)

// Every member of every output that AWS's own API model knows is in some answer of the account, or it is said here why not.
// One process of boto3 for each service makes the requests.
func TestFields(t *testing.T) {
	for name, table := range fieldTables() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, url := startAccount(t, emulator.Options{})
			admin, err := account.Admin()
			if err != nil {
				t.Fatal(err)
			}
			caller := emulatortest.Account{URL: url}
			clienttest.Fields(t, caller.Environ(admin), append([]string{name}, table.clients...), account.Operations()[name], table.rows, table.except)
		})
	}
}

// fieldTable is the requests to one service.
type fieldTable struct {
	clients []string // beside the service's own
	rows    []clienttest.Row
	except  map[string]string
}

func fieldTables() map[string]fieldTable {
	return map[string]fieldTable{
		"sts":            {[]string{"iam"}, stsCalls, stsExceptions()},
		"iam":            {nil, iamCalls, iamExceptions()},
		"sqs":            {nil, sqsCalls, sqsExceptions()},
		"logs":           {nil, logsCalls, logsExceptions()},
		"lambda":         {[]string{"iam", "sqs"}, lambdaCalls, lambdaExceptions()},
		"s3":             {nil, s3Calls, s3Exceptions()},
		"cloudformation": {nil, cloudformationCalls, cloudformationExceptions()},
	}
}

const anyTrust = `json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "123456789012", "Service": "lambda.amazonaws.com"}}})`

const anyPolicy = `json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})`
