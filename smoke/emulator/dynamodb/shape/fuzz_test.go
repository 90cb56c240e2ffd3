package shape

import (
	"errors"
	"strings"
	"testing"

	"cfnenv/smoke/emulator/wire"
)

// everyInput has a member of every kind.
type everyInput struct {
	TableName string            `aws:"required;table"`
	Item      AttributeMap      `aws:"required"`
	Keys      []AttributeMap    `aws:"min=1;max=3"`
	Names     map[string]string `aws:"index"`
	Limit     *int              `aws:"min=1"`
	Expected  Legacy
}

// FuzzBind: no body makes the reader crash, and whatever is wrong with one is AWS's error in one line.
func FuzzBind(f *testing.F) {
	for _, seed := range []string{
		`{"TableName":"the-table","Item":{"h":{"S":"x"},"l":{"L":[{"N":"1.50"},{"M":{"b":{"B":"AAE="}}},null]}},"Limit":1.5}`,
		`{"TableName":"a;","Item":[],"Names":{"":"x"}}`, `{"Item":{"h":{"S":"a","N":"x"},"s":{"SS":["a","a"],"NS":[],"BS":["="]},"e":{},"n":{"NULL":false},"o":{"OTHER":1}}}`,
		`{} {}`, `null`, `[[`, `{"Keys":[{"k":{"BOOL":"true"}},{"k":null},7],"Unknown":1}`, `{"Item":` + strings.Repeat(`{"m":{"M":`, 40) + `{}` + strings.Repeat(`}}`, 40) + `}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var in everyInput
		err := Bind([]byte(body), &in)
		if err != nil {
			var refusal *wire.Error
			if !errors.As(err, &refusal) || refusal.Message == "" {
				t.Errorf("%q: %v", body, err)
			}
			return
		}
		for _, sent := range append(in.Keys, in.Item) {
			if item, err := sent.Item(); err == nil && len(item) != len(sent.Names()) {
				t.Errorf("%q: %d of %d attributes", body, len(item), len(sent.Names()))
			}
		}
	})
}
