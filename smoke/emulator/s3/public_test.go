package s3

import "testing"

// TestMeaningOfPublic: what AWS takes for public (S3 user guide, "The meaning of public") is not made private by a condition
// that everybody meets.
func TestMeaningOfPublic(t *testing.T) {
	for rest, want := range map[string]bool{
		`"Principal":"*"`:                       true,
		`"Principal":{"AWS":"*"}`:               true,
		`"Principal":{"AWS":"111122223333"}`:    false,
		`"NotPrincipal":{"AWS":"111122223333"}`: true,
		`"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`:             false,
		`"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`:                  true,
		`"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","::/0"]}}`:    true,
		`"Principal":"*","Condition":{"IpAddressIfExists":{"aws:SourceIp":"203.0.113.0/24"}}`:     true,
		`"Principal":"*","Condition":{"StringEquals":{"aws:SourceVpc":"vpc-1"}}`:                  false,
		`"Principal":"*","Condition":{"StringEqualsIfExists":{"aws:SourceVpc":"vpc-1"}}`:          true,
		`"Principal":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgID":"o-1"}}`:  true,
		`"Principal":"*","Condition":{"ForAnyValue:StringEquals":{"aws:PrincipalOrgID":"o-1"}}`:   false,
		`"Principal":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}`:               true,
		`"Principal":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/x"}}`: true,
	} {
		statements, err := readStatements(`{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",` + rest + `}}`)
		if err != nil || len(statements) != 1 {
			t.Fatal(rest, err)
		}
		if got := statements[0].public(); got != want {
			t.Errorf("%s: public is %t", rest, got)
		}
	}
}
