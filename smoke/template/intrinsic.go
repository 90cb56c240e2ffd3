package template

import (
	"slices"
	"strings"
)

// CloudFormation's sentences about malformed functions.
const (
	joinForm = "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of " +
		"strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."
	splitForm = "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string " +
		"to be split or a function that returns a string to be split."
	subForm = "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string " +
		"as first argument, and an optional second argument to specify a mapping of values to replace in the string"
	subVariable = "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, " +
		"underscores, periods, and colons"
	subContextKey = "Template error: every key of the context object of every Fn::Sub object must contain only " +
		"alphanumeric characters and underscores"
	subContextValue = "Template error: every value of the context object of every Fn::Sub object must be a string or a " +
		"function that returns a string"
	getAttForm = "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the " +
		"resource attribute"
	findInMapForm = "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the " +
		"attribute for return value"
	selectForm  = "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"
	selectIndex = "Template error: Fn::Select requires a list argument with a valid index value as its first element"
	ifName      = "Template error: Fn::If requires a list argument with the first element being a condition"
	ifForm      = "Template error: Fn::If requires a list argument with three elements"
	equalsForm  = "Template error: Fn::Equals requires a list argument with two elements"
	notForm     = "Template error: Fn::Not requires a list argument with one element"
	notToken    = "Template error: Fn::Not requires a list argument with one function token"
	base64Form  = "Template error: every Fn::Base64 object must have a String-typed value."
	getAZsForm  = "Template error: every Fn::GetAZs object must have a String-typed value."
	importForm  = "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, " +
		"or Fn::GetAZs"
	refForm     = "Template error: All References must be of type string"
	namedForm   = "Template error: All Conditions must be of type string"
	cidrForm    = "Template error: every Fn::Cidr object requires three parameters, the CIDR block, the count and the CIDR bits"
	supportedFn = "Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, " +
		"Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, " +
		"Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr"
)

// checkForm checks the syntax of a function without evaluating it; the errors are CloudFormation's.
func (t *Template) checkForm(v *Value) *Error {
	refuse := func(ok bool, sentence string) *Error {
		if ok {
			return nil
		}
		return errorAt(v.Pos, "%s", sentence)
	}
	arg := v.Arg
	switch v.Fn {
	case "Ref":
		return refuse(arg.isScalar(), refForm)
	case "Condition":
		return refuse(arg.isScalar(), namedForm)
	case "Fn::GetAtt":
		_, ok := attributeOf(arg)
		return refuse(ok, getAttForm)
	case "Fn::Sub":
		return checkSub(v)
	case "Fn::Join":
		ok := isPair(arg) && arg.Items[0].isScalar() && (arg.Items[1].Kind == List || arg.Items[1].Kind == Func)
		return refuse(ok, joinForm)
	case "Fn::Split":
		ok := isPair(arg) && arg.Items[0].isScalar() && (arg.Items[1].isScalar() || arg.Items[1].Kind == Func)
		return refuse(ok, splitForm)
	case "Fn::Select":
		return refuse(isPair(arg) && (arg.Items[1].Kind == List || arg.Items[1].Kind == Func), selectForm)
	case "Fn::FindInMap":
		if arg.Kind == List && len(arg.Items) == 4 && t.hasLanguageExtensions() {
			return notEmulated(v.Pos, "Fn::FindInMap with a DefaultValue (transform AWS::LanguageExtensions)")
		}
		return refuse(arg.Kind == List && len(arg.Items) == 3, findInMapForm)
	case "Fn::Cidr":
		return refuse(arg.Kind == List && len(arg.Items) == 3, cidrForm)
	case "Fn::Base64":
		return refuse(arg.isScalar() || arg.Kind == Func, base64Form)
	case "Fn::GetAZs":
		return refuse(arg.isScalar() || arg.Kind == Func, getAZsForm)
	case "Fn::ImportValue":
		return refuse(arg.isScalar() || arg.Kind == Func, importForm)
	case "Fn::If":
		if arg.Kind != List || len(arg.Items) == 0 || !arg.Items[0].isScalar() {
			return refuse(false, ifName)
		}
		return refuse(len(arg.Items) == 3, ifForm)
	case "Fn::Equals":
		return refuse(isPair(arg), equalsForm)
	case "Fn::Not":
		if arg.Kind != List || len(arg.Items) != 1 {
			return refuse(false, notForm)
		}
		return refuse(isConditionFunction(arg.Items[0]), notToken)
	case "Fn::And", "Fn::Or":
		return checkManyConditions(v)
	case "Fn::GetStackOutput":
		return notEmulated(v.Pos, "Fn::GetStackOutput")
	case "Fn::Transform":
		return notEmulated(v.Pos, "Fn::Transform")
	case "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn": // of the Rules section
		return refuse(isPair(arg), "Template error: "+v.Fn+" requires a list of two parameters")
	case "Fn::ValueOf", "Fn::ValueOfAll", "Fn::RefAll":
		return notEmulated(v.Pos, "%s (functions of the Rules section)", v.Fn)
	}
	if isLanguageExtension(v.Fn) && t.hasLanguageExtensions() {
		return notEmulated(v.Pos, "%s (transform AWS::LanguageExtensions)", v.Fn)
	}
	return errorAt(v.Pos, "Template Error: Encountered unsupported function: %s Supported functions are: [%s]", v.Fn, supportedFn)
}

func checkManyConditions(v *Value) *Error {
	ok := v.Arg.Kind == List && len(v.Arg.Items) >= 2 && len(v.Arg.Items) <= 10
	for _, item := range v.Arg.Items {
		ok = ok && isConditionFunction(item)
	}
	if ok {
		return nil
	}
	return errorAt(v.Pos, "Template error: every %s object requires a list of at least 2 and at most 10 boolean parameters.", v.Fn)
}

// isConditionFunction reports whether v is a function that is true or false.
func isConditionFunction(v *Value) bool {
	if v.Kind != Func {
		return false
	}
	switch v.Fn {
	case "Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or",
		"Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn": // of the Rules section
		return true
	}
	return false
}

// isLanguageExtension reports whether CloudFormation has the function only with the AWS::LanguageExtensions
// transform. CloudFormation user guide, AWS::LanguageExtensions.
func isLanguageExtension(fn string) bool {
	return fn == "Fn::Length" || fn == "Fn::ToJsonString" || strings.HasPrefix(fn, "Fn::ForEach")
}

func (t *Template) hasLanguageExtensions() bool {
	return slices.ContainsFunc(t.Transforms, func(x Transform) bool { return x.Name == "AWS::LanguageExtensions" })
}

func isPair(v *Value) bool { return v.Kind == List && len(v.Items) == 2 }

// attribute is the parsed argument of Fn::GetAtt. The attribute's name may be a function, so it is a value.
type attribute struct {
	resource string
	name     *Value
}

// attributeOf reads the argument of Fn::GetAtt: "Resource.Attribute" or a list of the two; the attribute's own name
// may have dots.
func attributeOf(arg *Value) (attribute, bool) {
	if arg.Kind == String {
		resource, name, _ := strings.Cut(arg.Text, ".")
		return attribute{resource, &Value{Kind: String, Pos: arg.Pos, Text: name}}, resource != "" && name != ""
	}
	if !isPair(arg) || !arg.Items[0].isScalar() {
		return attribute{}, false
	}
	a := attribute{arg.Items[0].Text, arg.Items[1]}
	return a, a.resource != "" && (a.name.Kind == Func || a.name.isScalar() && a.name.Text != "")
}
