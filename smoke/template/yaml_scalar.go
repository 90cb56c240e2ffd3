package template

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// yamlScalar reads a scalar as CloudFormation's YAML 1.1 does: yes, no, on and off without quotes are booleans, and
// 2012-10-17 is the string that a policy's Version wants (CloudFormation user guide, template formats: the
// timestamp tag is not supported). Numbers keep the text that was written.
func yamlScalar(n *yaml.Node, pos Pos) (*Value, error) {
	quoted := n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if n.Style&yaml.TaggedStyle != 0 {
		switch n.Tag {
		case "!!str":
			quoted = true
		case "!!binary", "!!omap", "!!pairs", "!!set", "!!timestamp":
			return nil, notWellFormed("YAML", pos)
		}
		quoted = quoted || shortTagged(n)
	}
	if quoted || n.Tag == "!" {
		return &Value{Kind: String, Pos: pos, Text: n.Value}, nil
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return &Value{Kind: Null, Pos: pos}, nil
	case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON":
		return boolValue(pos, true), nil
	case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF":
		return boolValue(pos, false), nil
	}
	if isNumber(n.Value) {
		return &Value{Kind: Number, Pos: pos, Text: n.Value}, nil
	}
	return &Value{Kind: String, Pos: pos, Text: n.Value}, nil
}

// isNumber reports whether plain text is a number in JSON's notation. What YAML 1.1 reads as a number besides
// (0777, 0x1F, 1_000, 12:30) stays the text that it is, so that an account id keeps its leading zeros.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole := digits(s)
	if whole == 0 || whole > 1 && s[0] == '0' {
		return false
	}
	s = s[whole:]
	if strings.HasPrefix(s, ".") {
		n := digits(s[1:])
		if n == 0 {
			return false
		}
		s = s[1+n:]
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n := digits(s)
		return n > 0 && n == len(s)
	}
	return s == ""
}

// digits is how many digits s starts with.
func digits(s string) int {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return i
		}
	}
	return len(s)
}
