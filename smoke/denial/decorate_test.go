package denial

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sentences are refusals as AWS writes them: every layer, with and without a resource, a clause and a policy's ARN, and
// the cases of testdata/explain that carry no decoration.
func sentences(t testing.TB) map[string]string {
	all := map[string]string{}
	resources := []string{"", ` on resource: "arn:aws:s3:::rogue-1/k"`, " on resource: role agentawsworkshop-agent-x", " on resource: instance profile p", " on this resource",
		" on resource: arn:aws:cloudformation:us-east-1:123456789012:stack/agent-0f8fad5b-d9cb-469f-a165-70867728950e-web/*", " on resource: policy arn:aws:iam::123456789012:policy/mine"}
	for i, l := range policyKinds() {
		for j, on := range resources {
			all[fmt.Sprintf("implicit %s %d", string(l), j)] = "User: " + fn + " is not authorized to perform: dynamodb:PutItem" + on + " because no " + string(l) + " allows the dynamodb:PutItem action"
			deny := "User: " + exec + " is not authorized to perform: iam:GetRole" + on + " with an explicit deny in a " + string(l)
			if i%2 == 0 {
				deny += ": " + scp
			}
			all[fmt.Sprintf("explicit %s %d", string(l), j)] = deny
		}
	}
	for j, on := range resources {
		all[fmt.Sprintf("no clause %d", j)] = "User: " + exec + " is not authorized to perform: cloudformation:CreateStack" + on
	}
	files, err := filepath.Glob("../../testdata/explain/a*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d cases: %v", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.TrimSpace(string(b)); strings.HasPrefix(text, "User: ") && !strings.ContainsAny(text, "\n\x1b") {
			all[filepath.Base(file)] = text
		}
	}
	return all
}

// decoration changes a message as terminals, tools and logs do.
type decoration struct {
	name  string
	apply func(string) string
}

// documents put a message into a document of some language.
func documents() []decoration {
	quote := func(s string) string {
		b, _ := json.Marshal(s)
		return string(b)
	}
	escapeXML := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s))
		return b.String()
	}
	python := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'" }
	return []decoration{
		{"as it is", func(s string) string { return s }},
		{"json", func(s string) string { return `{"message":` + quote(s) + `,"code":"AccessDenied"}` }},
		{"json twice", func(s string) string {
			return `{"log":` + quote(`{"message":`+quote(s)+`}`+"\n") + `,"stream":"stderr"}`
		}},
		{"json three times", func(s string) string { return quote(quote(quote(s))) }},
		{"xml", func(s string) string {
			return "<Error><Code>AccessDenied</Code><Message>" + escapeXML(s) + "</Message><RequestId>1</RequestId></Error>"
		}},
		{"html", func(s string) string {
			return "<td class=\"reason\">" + strings.NewReplacer(`"`, "&quot;", "'", "&#39;", "&", "&amp;").Replace(s) + "</td>"
		}},
		{"xml in json", func(s string) string { return quote("<Message>" + escapeXML(s) + "</Message>") }},
		{"python", func(s string) string {
			return "ClientError(" + python("An error occurred (X) when calling the Y operation: "+s) + ")"
		}},
		{"python bytes", func(s string) string { return "b" + python(`{"Message":`+quote(s)+`}`) }},
		{"pprint", func(s string) string {
			return "{'Error': {'Code': 'AccessDenied',\n           'Message': '" + strings.Join(chunks(s, 44, true), " '\n                      '") + "'},\n 'ResponseMetadata': {}}"
		}},
		{"go", func(s string) string { return "reason=" + strconv.Quote(s) }},
		{"go sdk", func(s string) string {
			return "operation error CloudFormation: CreateStack, https response error StatusCode: 403, RequestID: 0a1b, api error AccessDenied: " + s
		}},
		{"handler", func(s string) string {
			return `Resource handler returned message: "` + s + ` (Service: Iam, Status Code: 403, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: AccessDenied)`
		}},
		{"csv", func(s string) string { return `1,CREATE_FAILED,"` + strings.ReplaceAll(s, `"`, `""`) + `",x` }},
		{"markdown", func(s string) string { return "```\n" + s + "\n```" }},
		{"curly quotes", func(s string) string { return strings.ReplaceAll(s, `"`, "\u201c") }},
		{"no-break spaces", func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }},
	}
}

// lines break a message into lines, or put something around each.
func lines() []decoration {
	each := func(before, after string) func(string) string {
		return func(s string) string {
			return before + strings.ReplaceAll(s, "\n", after+"\n"+before) + after
		}
	}
	folded := func(width int, before, after string) func(string) string {
		return func(s string) string {
			var all []string
			for _, line := range strings.Split(s, "\n") {
				all = append(all, chunks(line, width, true)...)
			}
			return each(before, after)(strings.Join(all, "\n"))
		}
	}
	broken := func(width int, before string) func(string) string {
		return func(s string) string {
			var all []string
			for _, line := range strings.Split(s, "\n") {
				all = append(all, chunks(line, width, false)...)
			}
			return each(before, "")(strings.Join(all, "\n"))
		}
	}
	all := []decoration{
		{"one line", func(s string) string { return s }},
		{"crlf", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") + "\r\n" }},
		{"bold action", func(s string) string {
			return strings.NewReplacer("dynamodb:PutItem", "\x1b[1mdynamodb:PutItem\x1b[0m", "iam:GetRole", "\x1b[1;31miam:GetRole\x1b[0m").Replace(s)
		}},
		{"red lines", each("\x1b[38;5;196m", "\x1b[0m\x1b[K")},
		{"colour without escape", each("[31m", "[0m")},
		{"colour spelled out", each(`\u001b[31m`, `\x1b[0m`)},
		{"quoted", folded(72, "> ", "")},
		{"quoted twice", folded(60, "> > ", "")},
		{"terraform", func(s string) string { return "╷\n" + folded(78, "│ ", "")(s) + "\n╵" }},
		{"terraform in colour", func(s string) string {
			return "\x1b[31m╷\x1b[0m\x1b[0m\n" + folded(78, "\x1b[31m│\x1b[0m \x1b[0m", "")(s) + "\n\x1b[31m╵\x1b[0m\x1b[0m"
		}},
		{"github log", folded(90, "2026-11-29T08:20:11.1234567Z ", "")},
		{"cloudwatch", folded(90, "2026-11-29T08:20:11.123Z 0f8fad5b-d9cb-469f-a165-70867728950e ", "")},
		{"python logging", folded(90, "2026-11-29 08:20:11,123 - botocore.client - ERROR - ", "")},
		{"syslog", folded(90, "Nov 29 08:20:11 host deploy[4711]: ", "")},
		{"compose", folded(90, "web-1  | ", "")},
		{"pytest", folded(90, "E       ", "")},
		{"npm", folded(90, "npm ERR! ", "")},
		{"indented", folded(60, "        ", "")},
		{"table of the cli", func(s string) string {
			return "+------+\n" + each("|  ", "  |")(strings.ReplaceAll(s, "\n", " ")) + "\n+------+"
		}},
		{"sam", func(s string) string {
			rows := chunks(strings.ReplaceAll(s, "\n", " "), 24, false)
			head := fmt.Sprintf("%-24s %-24s %-24s %-24s", "ResourceStatus", "ResourceType", "LogicalResourceId", "ResourceStatusReason")
			out := []string{strings.Repeat("-", len(head)), head, strings.Repeat("-", len(head))}
			for i, row := range rows {
				left := [3]string{"CREATE_FAILED", "AWS::Lambda::Function", "Function"}
				if i > 0 {
					left = [3]string{}
				}
				out = append(out, fmt.Sprintf("%-24s %-24s %-24s %-24s", left[0], left[1], left[2], row))
			}
			return strings.Join(append(out, strings.Repeat("-", len(head))), "\n")
		}},
		{"cells", func(s string) string {
			out := "┌────┬────┐\n"
			for i, row := range chunks(strings.ReplaceAll(s, "\n", " "), 40, true) {
				left := ""
				if i == 0 {
					left = "CREATE_FAILED"
				}
				out += fmt.Sprintf("│ %-14s │ %-40s │\n", left, row)
			}
			return out + "└────┴────┘"
		}},
	}
	for _, width := range []int{17, 24, 40, 61, 80, 100, 132} {
		all = append(all, decoration{fmt.Sprintf("broken at %d", width), broken(width, "")},
			decoration{fmt.Sprintf("broken at %d, quoted", width), broken(width, "> ")})
	}
	return all
}

// chunks breaks a text at a width, at its spaces where it can if words stay whole.
func chunks(s string, width int, words bool) (all []string) {
	for len(s) > width {
		cut, skip := width, 0
		if words {
			if i := strings.LastIndexByte(s[:width+1], ' '); i > 0 {
				cut, skip = i, 1
			} else if i := strings.IndexByte(s, ' '); i > 0 {
				cut, skip = i, 1
			} else {
				break
			}
		}
		all, s = append(all, s[:cut]), s[cut+skip:]
	}
	return append(all, s)
}

// Whatever a message went through, it reads the same: every sentence in every decoration, and some in every two.
func TestDecorations(t *testing.T) {
	all := sentences(t)
	for i, name := range slices.Sorted(maps.Keys(all)) {
		sentence := all[name]
		want, ok := Parse(sentence)
		if !ok {
			t.Fatalf("%s: not recognised", name)
		}
		for j, document := range documents() {
			for k, line := range lines() {
				if j > 0 && k > 0 && (i+j+k)%40 != 0 {
					continue
				}
				text := line.apply(document.apply(sentence))
				got, ok := Parse(text)
				got.Code, got.Operation = want.Code, want.Operation // a wrapper's
				if !ok || got != want {
					t.Errorf("%s, in %s, in %s:\n%s\n got %+v\nwant %+v", name, document.name, line.name, text, got, want)
				}
			}
		}
	}
}
