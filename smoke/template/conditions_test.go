package template

import "testing"

// Assertions of the Rules section hold or are the error; a rule that asks AWS is taken to hold, and one whose condition does
// not hold is not asked.
func TestRules(t *testing.T) {
	for _, c := range []struct{ rule, want string }{
		{"Assertions: [{Assert: !Not [{'Fn::Contains': [['1', '2'], !Ref P]}], AssertDescription: too old}]", ""},
		{"Assertions: [{Assert: {'Fn::Contains': [['1', '2'], !Ref P]}, AssertDescription: too new}]", "Template validation error: rule R failed: too new"},
		{"RuleCondition: !Equals [!Ref P, '1']\n    Assertions: [{Assert: {'Fn::Contains': [['1'], !Ref P]}}]", ""},
		{"Assertions: [{Assert: {'Fn::EachMemberIn': [['1', '2'], ['2', '1', '3']]}}]", ""},
		{"Assertions: [{Assert: {'Fn::EachMemberIn': [['1', '4'], ['2', '1', '3']]}, AssertDescription: other}]", "Template validation error: rule R failed: other"},
		{"Assertions: [{Assert: {'Fn::EachMemberEquals': [['30', '30'], !Ref P]}}]", ""},
		{"Assertions: [{Assert: {'Fn::EachMemberEquals': [{'Fn::ValueOfAll': ['AWS::EC2::Subnet::Id', 'VpcId']}, !Ref P]}}]", ""},
	} {
		tmpl := mustParse(t, "Parameters: {P: {Type: String, Default: '30'}}\nRules:\n  R:\n    "+c.rule+"\nResources: {A: {Type: T}}\n")
		parameters, err := tmpl.ResolveParameters(nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := tmpl.CheckRules(&Environment{Parameters: parameters}); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.rule, got, c.want)
		}
	}
}
