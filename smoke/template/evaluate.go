package template

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strconv"
)

type evaluator struct {
	t *Template
	s *Environment
}

// noValue is the value of Ref AWS::NoValue; the list or map around it leaves it out.
type noValue struct{}

// Evaluate returns the value of v in an environment: string, bool, json.Number (a number as it was written), []any or
// map[string]any. A value that is AWS::NoValue is left out of the list or map around it, and is nil when it is v
// itself. v nil is nil. CloudFormation treats true and "true" alike; see scalarText.
//
// Dynamic references ("{{resolve:ssm:…}}") are not emulated.
func (t *Template) Evaluate(v *Value, s *Environment) (any, error) {
	if v == nil {
		return nil, nil
	}
	x, err := (&evaluator{t, s}).value(v)
	if _, none := x.(noValue); none || err != nil {
		return nil, err
	}
	return x, nil
}

// scalarText returns the text of a scalar that [Template.Evaluate] returned; ok is false for other values.
func scalarText(scalar any) (text string, ok bool) {
	switch x := scalar.(type) {
	case string:
		return x, true
	case json.Number:
		return x.String(), true
	case bool:
		return strconv.FormatBool(x), true
	}
	return "", false
}

func (e *evaluator) value(v *Value) (any, error) {
	switch v.Kind {
	case Bool:
		return v.Text == "true", nil
	case Number:
		return json.Number(v.Text), nil
	case List:
		return e.list(v.Items)
	case Map:
		return e.members(v.Members)
	case Func:
		x, err := e.function(v)
		if err != nil {
			return nil, err
		}
		if s, ok := x.(string); ok {
			return e.dynamic(v.Pos, s)
		}
		return x, nil
	}
	return e.dynamic(v.Pos, v.Text)
}

func (e *evaluator) list(items []*Value) (any, error) {
	list := make([]any, 0, len(items))
	for _, item := range items {
		x, err := e.value(item)
		if err != nil {
			return nil, err
		}
		if _, none := x.(noValue); !none {
			list = append(list, x)
		}
	}
	return list, nil
}

func (e *evaluator) members(members []Member) (any, error) {
	m := make(map[string]any, len(members))
	for i := range members {
		x, err := e.value(members[i].Value)
		if err != nil {
			return nil, err
		}
		if _, none := x.(noValue); !none {
			m[members[i].Key] = x
		}
	}
	return m, nil
}

func (e *evaluator) function(v *Value) (any, error) {
	if err := e.t.checkForm(v); err != nil {
		return nil, err
	}
	switch v.Fn {
	case "Ref":
		return e.ref(v)
	case "Fn::GetAtt":
		return e.getAtt(v)
	case "Fn::Sub":
		return e.sub(v)
	case "Fn::Join":
		return e.join(v)
	case "Fn::Split":
		return e.split(v)
	case "Fn::Select":
		return e.selectItem(v)
	case "Fn::FindInMap":
		return e.findInMap(v)
	case "Fn::Cidr":
		return e.cidr(v)
	case "Fn::GetAZs":
		return e.zones(v)
	case "Fn::ImportValue":
		return e.importValue(v)
	case "Fn::Base64":
		s, err := e.text(v.Arg, base64Form)
		return base64.StdEncoding.EncodeToString([]byte(s)), err
	case "Fn::If":
		return e.choose(v)
	}
	return e.condition(v)
}

// text evaluates v to a text; form is the error message for other values.
func (e *evaluator) text(v *Value, form string) (string, error) {
	x, err := e.value(v)
	if err != nil {
		return "", err
	}
	s, ok := scalarText(x)
	if !ok {
		return "", errorAt(v.Pos, "%s", form)
	}
	return s, nil
}

func (e *evaluator) choose(v *Value) (any, error) {
	name := v.Arg.Items[0].Text
	holds, known := e.s.Conditions[name]
	if !known {
		return nil, errorAt(v.Pos, "Template error: unresolved condition dependency %s in Fn::If", name)
	}
	if holds {
		return e.value(v.Arg.Items[1])
	}
	return e.value(v.Arg.Items[2])
}

// condition evaluates the functions that are true or false.
func (e *evaluator) condition(v *Value) (any, error) {
	switch v.Fn {
	case "Condition":
		holds, known := e.s.Conditions[v.Arg.Text]
		if !known {
			return nil, errorAt(v.Pos, "Template error: unresolved condition dependency %s in Condition", v.Arg.Text)
		}
		return holds, nil
	case "Fn::Equals":
		return e.equals(v)
	case "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn":
		return e.among(v)
	}
	want := v.Fn == "Fn::Or" // the operand's value that decides
	for _, item := range v.Arg.Items {
		x, err := e.value(item)
		if err != nil {
			return nil, err
		}
		holds, ok := x.(bool)
		if !ok {
			return nil, errorAt(item.Pos, "Template error: %s has an operand that is neither true nor false", v.Fn)
		}
		if v.Fn == "Fn::Not" {
			return !holds, nil
		}
		if holds == want {
			return want, nil
		}
	}
	return !want, nil
}

// equals compares texts, so that 10 equals "10"; lists and maps are compared deeply.
func (e *evaluator) equals(v *Value) (any, error) {
	a, err := e.value(v.Arg.Items[0])
	if err != nil {
		return nil, err
	}
	b, err := e.value(v.Arg.Items[1])
	if err != nil {
		return nil, err
	}
	left, leftOK := scalarText(a)
	right, rightOK := scalarText(b)
	if leftOK && rightOK {
		return left == right, nil
	}
	return reflect.DeepEqual(a, b), nil
}

// Pseudo are the pseudo parameters of one stack.
type Pseudo struct {
	AccountID        string
	NotificationARNs []string
	Partition        string // "aws"
	Region           string
	StackID          string
	StackName        string
	URLSuffix        string // "amazonaws.com"
}

// text is the pseudo parameter of that name, and whether it is one that is a text.
func (p *Pseudo) text(name string) (value string, ok bool) {
	switch name {
	case "AWS::AccountId":
		return p.AccountID, true
	case "AWS::Partition":
		return p.Partition, true
	case "AWS::Region":
		return p.Region, true
	case "AWS::StackId":
		return p.StackID, true
	case "AWS::StackName":
		return p.StackName, true
	case "AWS::URLSuffix":
		return p.URLSuffix, true
	}
	return "", false
}

func isPseudo(name string) bool {
	_, ok := new(Pseudo).text(name)
	return ok || name == noValueName || name == topicsName
}

const (
	noValueName = "AWS::NoValue"
	topicsName  = "AWS::NotificationARNs"
)

// Environment resolves the names in one evaluation. A function that is nil makes every use of it an error,
// so that conditions, say, can be evaluated before any resource exists.
type Environment struct {
	Parameters Parameters
	Pseudo     Pseudo
	Conditions map[string]bool // as [Template.EvaluateConditions] answered

	// Ref is the reference value (mostly the physical id) of a resource of the template.
	Ref func(logicalID string) (any, error)
	// GetAtt is an attribute of a resource of the template; attribute may have dots. For an attribute that the type
	// does not have, CloudFormation says "Template error: resource X does not support attribute type Y in Fn::GetAtt".
	GetAtt func(logicalID, attribute string) (any, error)
	// Import is the value exported under a name in the account and region, and whether there is one.
	Import func(exportName string) (string, bool)
	// Dynamic is the value of a dynamic reference, {{resolve:service:name}}.
	Dynamic func(service, name string) string
	// AZs lists the availability zones of a region, in order; none for an unknown region.
	AZs func(region string) []string
}
