package template

import "testing"

func TestCheckKnown(t *testing.T) {
	const head = "Parameters: {K: {Type: String, Default: x}, L: {Type: CommaDelimitedList, Default: 'a,b'}}\n" +
		"Conditions: {Never: !Equals [a, b], Always: !Equals [a, a]}\nMappings: {M: {a: {b: c, l: [d, e]}}}\nResources: {A: {Type: T}, R: {Type: T, "
	const tail = "}}\n"
	for body, want := range map[string]string{
		`Properties: {P: !FindInMap [M, !Ref K, b]}`:                            "Template error: Unable to get mapping for M::x::b",
		`Metadata: {P: !FindInMap [M, a, x]}`:                                   "Template error: Unable to get mapping for M::a::x",
		`Properties: {P: !Select [2, !Ref L]}`:                                  "Template error: Fn::Select cannot select nonexistent value at index 2",
		`Properties: {P: !Select [2, !FindInMap [M, a, l]]}`:                    "Template error: Fn::Select cannot select nonexistent value at index 2",
		`Properties: {P: !Join ['', [!GetAtt A.Arn, !Select [9, [a]]]]}`:        "Template error: Fn::Select cannot select nonexistent value at index 9",
		`Properties: {P: !If [Always, !Split ['', !Ref A], !Select [9, [a]]]}`:  "",
		`Properties: {P: !If [Never, !Select [9, [a]], ok]}`:                    "",
		`Condition: Never, Properties: {P: !Select [9, [a]]}`:                   "",
		`Properties: {P: !Select [4, !Split ['-', !GetAtt A.Arn]]}`:             "",
		`Properties: {P: !Select [7, !GetAZs '']}`:                              "",
		`Properties: {P: !Select [1, !Split [',', !ImportValue e]]}`:            "",
		`Properties: {P: !FindInMap [M, !Select [0, !Split ['-', !Ref A]], b]}`: "",
		`Properties: {P: !Sub ['${x}', {x: !FindInMap [M, nothing, b]}]}`:       "Template error: Unable to get mapping for M::nothing::b",
		`Properties: {P: !Sub ['${A}${x}', {x: !Select [3, [a]]}]}`:             "Template error: Fn::Select cannot select nonexistent value at index 3",
		`Properties: {P: [{Q: !Base64 {'Fn::Select': [1, [a]]}}]}`:              "Template error: Fn::Select cannot select nonexistent value at index 1",
	} {
		tmpl := mustParse(t, head+body+tail)
		parameters, err := tmpl.ResolveParameters(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		s := &Environment{Parameters: parameters, Pseudo: Pseudo{Region: "us-east-2"}}
		if s.Conditions, err = tmpl.EvaluateConditions(s); err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := tmpl.CheckKnown(s); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s\n got %q\nwant %q", body, got, want)
		}
	}
}
