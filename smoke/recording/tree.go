package recording

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// leaf is one value of an answer, under the path of names that leads to it. The items of a list share a path.
type leaf struct{ path, value string }

// identities are the names whose value tells the items of a list apart.
var identities = []string{"OutputKey", "LogicalResourceId", "ParameterKey", "Key"}

// leaves takes an answer's body apart: XML and JSON by their values, anything else as one text. An empty element or
// object is a leaf without a value, so that it counts as being there.
func leaves(body string) []leaf {
	body = strings.TrimSpace(body)
	var list []leaf
	switch {
	case body == "":
	case strings.HasPrefix(body, "<"):
		root, err := parseXML(body)
		if err != nil {
			return []leaf{{"(broken XML)", body}}
		}
		root.leaves(root.name, &list)
	case strings.HasPrefix(body, "{") || strings.HasPrefix(body, "["):
		var value any
		if err := json.Unmarshal([]byte(body), &value); err != nil {
			return []leaf{{"(broken JSON)", body}}
		}
		jsonLeaves("", value, &list)
	default:
		return []leaf{{"(text)", body}}
	}
	return list
}

func jsonLeaves(path string, value any, list *[]leaf) {
	switch v := value.(type) {
	case map[string]any:
		if len(v) == 0 {
			*list = append(*list, leaf{path + "{}", ""})
		}
		for name, member := range v {
			jsonLeaves(strings.TrimPrefix(path+"."+name, "."), member, list)
		}
	case []any:
		if len(v) == 0 {
			*list = append(*list, leaf{path + "[]", ""})
		}
		for _, item := range v {
			jsonLeaves(path+"[]", item, list)
		}
	case string:
		*list = append(*list, leaf{path, v})
	default:
		*list = append(*list, leaf{fmt.Sprintf("%s (%s)", path, kind(v)), fmt.Sprint(v)})
	}
}

// kind tells values apart that are neither text nor made of others.
func kind(value any) string {
	if _, number := value.(float64); number {
		return "number"
	}
	return fmt.Sprint(value) // yes and no are part of what an answer says; null is <nil>
}

type element struct {
	name     string
	text     string
	children []*element
}

func (e *element) leaves(path string, list *[]leaf) {
	if len(e.children) == 0 {
		*list = append(*list, leaf{path, strings.TrimSpace(e.text)})
	}
	for _, child := range e.children {
		child.leaves(path+"."+child.name, list)
	}
}

// identified visits every element that a member of [identities] names, with that name's value.
func (e *element) identified(visit func(name string, e *element)) {
	for _, child := range e.children {
		for _, name := range identities {
			if child.name == name && len(child.children) == 0 {
				visit(strings.TrimSpace(child.text), e)
			}
		}
		child.identified(visit)
	}
}

// first is the text of the first descendant with that name, "" when there is none.
func (e *element) first(name string) string {
	for _, child := range e.children {
		if child.name == name {
			return strings.TrimSpace(child.text)
		}
		if text := child.first(name); text != "" {
			return text
		}
	}
	return ""
}

// parseXML reads a document. Attributes and name spaces are left out.
func parseXML(text string) (*element, error) {
	decoder := xml.NewDecoder(strings.NewReader(text))
	top := &element{}
	open := []*element{top}
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		here := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			child := &element{name: t.Name.Local}
			here.children = append(here.children, child)
			open = append(open, child)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			here.text += string(t)
		}
	}
	if len(top.children) != 1 {
		return nil, fmt.Errorf("XML without one root element")
	}
	return top.children[0], nil
}
