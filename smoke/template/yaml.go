package template

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

type yamlReader struct {
	reading
	lines    []string // of the text
	anchored map[*yaml.Node]*anchor
	values   int      // made so far, with aliases counted as what they stand for
	path     []string // of the node that is being read
}

// anchor holds the value of an anchored node. It is nil while the node is being read, which reveals a node inside itself.
type anchor struct {
	value  *Value
	values int
}

func readYAML(src []byte) (*reading, error) {
	var doc yaml.Node
	if err := yaml.Load(src, &doc); err != nil {
		return nil, malformedYAML(err, doc.Kind == 0)
	}
	r := &yamlReader{anchored: make(map[*yaml.Node]*anchor), lines: strings.Split(string(src), "\n")}
	root, err := r.value(doc.Content[0], 0)
	if err != nil {
		return nil, err
	}
	r.root = root
	return &r.reading, nil
}

// malformedYAML is CloudFormation's sentence for an error of the library: a syntax error, or (without a place) another
// number of documents than one.
func malformedYAML(err error, nothingRead bool) error {
	var syntax *yaml.LoadError
	if errors.As(err, &syntax) && syntax.Mark.Line > 0 {
		return notWellFormed("YAML", Pos{syntax.Mark.Line, syntax.Mark.Column})
	}
	var documents *yaml.LoadErrors
	if nothingRead && errors.As(err, &documents) {
		return errorAt(Pos{1, 1}, "Template format error: unsupported structure.")
	}
	return errorAt(Pos{1, 1}, "Template format error: YAML not well-formed.")
}

func (r *yamlReader) value(n *yaml.Node, depth int) (*Value, error) {
	pos := Pos{n.Line, n.Column}
	if depth > maxDepth {
		return nil, tooDeep(pos)
	}
	if n.Kind == yaml.AliasNode {
		return r.alias(n, pos)
	}
	if n.Anchor == "" {
		return r.tagged(n, pos, depth)
	}
	before := r.values
	a := &anchor{}
	r.anchored[n] = a
	v, err := r.tagged(n, pos, depth)
	a.value, a.values = v, r.values-before
	return v, err
}

// alias resolves an alias. Values are shared, not copied, but counted once for each alias, because everything that walks
// the template visits them once for each alias.
func (r *yamlReader) alias(n *yaml.Node, pos Pos) (*Value, error) {
	if r.reading.alias == (Pos{}) {
		r.reading.alias = pos
	}
	a := r.anchored[n.Alias]
	if a == nil || a.value == nil {
		return nil, notWellFormed("YAML", pos)
	}
	r.values += a.values
	if r.values > maxValues {
		return nil, errorAt(pos, "Template format error: YAML aliases expand to more than %d values", maxValues)
	}
	return a.value, nil
}

// tagged reads a node with its tag: a short form such as !Sub makes the node the argument of a function.
func (r *yamlReader) tagged(n *yaml.Node, pos Pos, depth int) (*Value, error) {
	r.values++
	if n.Style&yaml.TaggedStyle == 0 || strings.HasPrefix(n.Tag, "!!") || n.Tag == "!" {
		return r.untagged(n, pos, depth)
	}
	fn, ok := shortForm(n.Tag)
	if !ok {
		return nil, notWellFormed("YAML", pos)
	}
	arg, err := r.untagged(n, pos, depth+1)
	if err != nil {
		return nil, err
	}
	return &Value{Kind: Func, Pos: pos, Fn: fn, Arg: arg}, nil
}

func (r *yamlReader) untagged(n *yaml.Node, pos Pos, depth int) (*Value, error) {
	switch n.Kind {
	case yaml.SequenceNode:
		v := &Value{Kind: List, Pos: pos, Items: make([]*Value, 0, len(n.Content))}
		for i, c := range n.Content {
			r.path = append(r.path, strconv.Itoa(i))
			item, err := r.value(c, depth+1)
			if err != nil {
				return nil, err
			}
			r.path = r.path[:len(r.path)-1]
			v.Items = append(v.Items, item)
		}
		return v, nil
	case yaml.MappingNode:
		return r.mappingNode(n, pos, depth)
	}
	return yamlScalar(n, pos)
}

func (r *yamlReader) mappingNode(n *yaml.Node, pos Pos, depth int) (*Value, error) {
	members := make([]Member, 0, len(n.Content)/2)
	var merged []*Value
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, keyPos := n.Content[i], Pos{n.Content[i].Line, n.Content[i].Column}
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode || shortTagged(key) {
			return nil, errorAt(keyPos, "Template format error: [/%s] map keys must be strings; received a map instead",
				strings.Join(r.path, "/"))
		}
		r.seekTab(key, n.Content[i+1])
		r.path = append(r.path, key.Value)
		v, err := r.value(n.Content[i+1], depth+1)
		if err != nil {
			return nil, err
		}
		r.path = r.path[:len(r.path)-1]
		if key.Value == "<<" && key.Style == 0 {
			merged = append(merged, v)
			continue
		}
		members = append(members, Member{Key: key.Value, Pos: keyPos, Value: v})
	}
	if merged != nil {
		members = merge(members, merged)
	}
	return r.mapping(pos, members), nil
}

// seekTab notes a tab between a key and its value. YAML 1.2 takes it for white space between tokens; whether the reader of
// CloudFormation does is not documented.
func (r *yamlReader) seekTab(key, value *yaml.Node) {
	if r.tab != (Pos{}) || key.Line != value.Line || value.Column <= key.Column || key.Line > len(r.lines) {
		return
	}
	line := []rune(r.lines[key.Line-1])
	between := string(line[min(key.Column-1, len(line)):min(value.Column-1, len(line))])
	if _, after, ok := strings.Cut(between, ":"); ok && strings.Contains(after, "\t") {
		r.tab = Pos{key.Line, key.Column}
	}
}

func boolValue(pos Pos, b bool) *Value {
	return &Value{Kind: Bool, Pos: pos, Text: strconv.FormatBool(b)}
}

func tooDeep(pos Pos) *Error {
	return errorAt(pos, "Template format error: values nest deeper than %d levels", maxDepth)
}

func shortTagged(n *yaml.Node) bool {
	return n.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(n.Tag, "!!")
}

// merge adds the members of maps under YAML's "<<" that members does not have yet.
func merge(members []Member, from []*Value) []Member {
	have := make(map[string]bool, len(members))
	for _, m := range members {
		have[m.Key] = true
	}
	for _, v := range from {
		maps := v.Items
		if v.Kind == Map {
			maps = []*Value{v}
		}
		for _, one := range maps {
			for _, m := range one.Members {
				if !have[m.Key] {
					have[m.Key] = true
					members = append(members, m)
				}
			}
		}
	}
	return members
}

// shortForm is the function that a YAML tag stands for. CloudFormation user guide, intrinsic function reference.
func shortForm(tag string) (fn string, ok bool) {
	switch name := tag[1:]; name {
	case "Ref", "Condition":
		return name, true
	case "Base64", "Cidr", "FindInMap", "GetAtt", "GetAZs", "GetStackOutput", "If", "ImportValue", "Join", "Length", "Select", "Split",
		"Sub", "ToJsonString", "Transform", "And", "Equals", "Not", "Or", "Contains", "EachMemberEquals",
		"EachMemberIn", "RefAll", "ValueOf", "ValueOfAll":
		return "Fn::" + name, true
	}
	return "", false
}

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
	return s != "" && strings.IndexByte("-0123456789", s[0]) >= 0 && json.Valid([]byte(s))
}
