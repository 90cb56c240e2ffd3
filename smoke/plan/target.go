package plan

import "strings"

// Emulated is the kind of a target that is this program's own emulator.
const Emulated = "emulator"

// Target says what account is proven, so that a rehearsal is never read as the real thing.
type Target struct {
	Kind     string `json:"kind"`               // "AWS", "emulator" or "endpoint"
	Endpoint string `json:"endpoint,omitempty"` // "" for AWS's own
	Account  string `json:"account,omitempty"`
	Region   string `json:"region"`
	// FunctionsRunOn is what the functions of an emulated account ran on: the Python, and boto3 or its stand-in; "" where
	// nothing is known of it.
	FunctionsRunOn string `json:"functionsRunOn,omitempty"`
}

// String is the target in one phrase.
func (t Target) String() string {
	account := t.Account
	if account == "" {
		account = "not named"
	}
	place := "account " + account + " in " + t.Region
	switch t.Kind {
	case "AWS":
		return "AWS " + place
	case Emulated:
		return "emulated " + place + " (a rehearsal, not AWS)"
	}
	return place + " at " + t.Endpoint + " (not AWS)"
}

func target(o Options, a Account) Target {
	t := Target{Kind: "AWS", Account: a.ID, Region: a.Region}
	if !o.Endpoints.AWS() {
		t.Kind = "endpoint"
		t.Endpoint = strings.Join(o.Endpoints.List(), ", ")
	}
	if o.Emulated {
		t.Kind, t.FunctionsRunOn = Emulated, o.FunctionsRunOn
	}
	return t
}
