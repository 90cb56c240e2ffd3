package value

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"
)

func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"1.50": "1.5", "-0": "0", "+7": "7", "0.0": "0", "00012": "12", "1e3": "1000", "1E+3": "1000", "-12.5e-3": "-0.0125", ".5": "0.5", "5.": "5", "0e999999999999": "0",
		"1E-130": "0." + strings.Repeat("0", 129) + "1", "9.9e125": "99" + strings.Repeat("0", 124), strings.Repeat("9", 38): strings.Repeat("9", 38),
		strings.Repeat("9", 38) + "000": strings.Repeat("9", 38) + "000",
	} {
		if got, err := ParseNumber(text); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{
		strings.Repeat("9", 39): errPrecision, "1.00000000000000000000000000000000000001": errPrecision, "1e126": errOverflow, "-1e126": errOverflow,
		"1e-131": errUnderflow, "1e99999999999999999999": errOverflow, "": errNoNumber,
	} {
		if _, err := ParseNumber(text); err != want {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
	for _, text := range []string{"b", "1e", "e1", "--1", "+-1", ".", "1.2.3", "0x1", "1 ", "NaN", "1e1.5", "1e+-1", "1_000", "١"} {
		if got, err := ParseNumber(text); err == nil || err.Error() != errNoNumber.Error()+": "+text {
			t.Errorf("%q: %s, %v", text, got, err)
		}
	}
}

// Sizes by AWS's rules, as far as the developer guide gives examples and rules.
func TestSizes(t *testing.T) {
	for text, want := range map[string]int{"0": 1, "7": 2, "12": 2, "123": 3, "-1": 3, "0.5": 2, "1.5": 3, "100": 2, "1000": 2} {
		if got := numberSize(text); got != want {
			t.Errorf("number %s: %d, want %d", text, got, want)
		}
	}
	i := Item{"héllo": Text("wörld"), "n": {Kind: Null}, "l": {Kind: List, Items: []Value{{Kind: Boolean}}}, "m": {Kind: Map, Fields: Item{"k": Text("v")}}}
	if got, want := i.Size(), 6+6+1+1+1+3+1+1+1+3+1+1+1; got != want {
		t.Errorf("item: %d, want %d", got, want)
	}
}

// FuzzNumbers: what is taken is canonical, is the same number for math/big, and has the order of its key.
func FuzzNumbers(f *testing.F) {
	for _, seed := range [][2]string{{"1.50", "-0"}, {"1e125", "-1e-130"}, {"12.5e-3", "0.0125"}, {"99999999999999999999999999999999999999", "1"}, {"e", "1e"}, {"-10", "-9"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := ParseNumber(a)
		if err != nil {
			return
		}
		if again, err := ParseNumber(x); err != nil || again != x {
			t.Fatalf("%q is %q, and that %q, %v", a, x, again, err)
		}
		rx, ok := new(big.Rat).SetString(x)
		if whole, good := new(big.Rat).SetString(strings.TrimPrefix(a, "+")); !ok || good && len(a) < 300 && whole.Cmp(rx) != 0 {
			t.Fatalf("%q is %q", a, x)
		}
		y, err := ParseNumber(b)
		if err != nil {
			return
		}
		ry, _ := new(big.Rat).SetString(y)
		vx, vy := Value{Kind: Number, Text: x}, Value{Kind: Number, Text: y}
		want := rx.Cmp(ry)
		if got, _ := Compare(vx, vy); got != want {
			t.Errorf("%s and %s: %d, want %d", x, y, got, want)
		}
		if got := bytes.Compare(AppendOrdered(nil, vx), AppendOrdered(nil, vy)); got != want {
			t.Errorf("keys of %s and %s: %d, want %d", x, y, got, want)
		}
		if sum, err := Add(vx, vy, false); err == nil {
			if got, _ := new(big.Rat).SetString(sum.Text); got.Cmp(new(big.Rat).Add(rx, ry)) != 0 {
				t.Errorf("%s + %s = %s", x, y, sum.Text)
			}
		}
	})
}

// Texts in keys have their order, whatever bytes they have.
func TestOrderOfTexts(t *testing.T) {
	texts := []string{"", "a", "a\x00", "a\x00\x00", "a\x00b", "a\x01", "ab", "a\xff", "\x00", "\xff\xff"}
	slices.Sort(texts)
	for i, a := range texts {
		for j, b := range texts {
			got := bytes.Compare(AppendOrdered(nil, Text(a)), AppendOrdered(nil, Text(b)))
			if want := cmp.Compare(i, j); got != want {
				t.Errorf("%q and %q: %d", a, b, got)
			}
		}
	}
}

func TestPackedItems(t *testing.T) {
	i := Item{"s": Text(strings.Repeat("x", 300)), "n": Count(-5), "b": {Kind: Binary, Text: "\x00\xff"}, "t": {Kind: Boolean, Truth: true}, "f": {Kind: Boolean}, "z": {Kind: Null},
		"ss": {Kind: StringSet, Items: []Value{Text("a"), Text("")}}, "l": {Kind: List, Items: []Value{Text("x"), {Kind: List, Items: []Value{}}}}, "m": {Kind: Map, Fields: Item{"k": {Kind: Map, Fields: Item{}}}}}
	before, _ := json.Marshal(i)
	after, _ := json.Marshal(Unpack(i.Pack()))
	if string(before) != string(after) {
		t.Errorf("\n got %s\nwant %s", after, before)
	}
	if packed, size := len(i.Pack()), i.Size(); packed > size*3/2 {
		t.Errorf("%d bytes packed for %d", packed, size)
	}
}
