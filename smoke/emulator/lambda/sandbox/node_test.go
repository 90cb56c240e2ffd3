package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestNodeAnswers(t *testing.T) {
	a := newAccount(t, Options{})
	a.requireNode()
	tests := map[string]struct{ file, code string }{
		"module":    {"index.mjs", "let n = 0; export const handler = async (e, c) => { console.log('got', e); return {n: ++n, id: c.awsRequestId, left: c.getRemainingTimeInMillis()}; }"},
		"commonjs":  {"index.js", "let n = 0; exports.handler = async (e, c) => { console.log('got', e); return {n: ++n, id: c.awsRequestId, left: c.getRemainingTimeInMillis()}; }"},
		"callback":  {"index.js", "let n = 0; exports.handler = (e, c, done) => { setTimeout(() => { console.log('got', e); done(null, {n: ++n, id: c.awsRequestId, left: 1}) }, 5); }"},
		"no answer": {"index.cjs", "let n = 0; exports.handler = (e, c) => { setTimeout(() => { n++; console.log('got', e) }, 5) }"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := a.function(test.file, test.code)
			for n := 1; n <= 2; n++ {
				out := invoke(t, p, `{"a": 1}`)
				if out.FunctionError != "" || !strings.Contains(string(out.LogTail), "\tINFO\tgot { a: 1 }\n") {
					t.Fatalf("payload %s\nlog %s", out.Payload, out.LogTail)
				}
				if name == "no answer" {
					if string(out.Payload) != "null" {
						t.Errorf("payload %s", out.Payload)
					}
					continue
				}
				var got struct {
					N    int
					ID   string
					Left int
				}
				if err := json.Unmarshal(out.Payload, &got); err != nil || got.N != n || got.Left <= 0 || got.ID == "" {
					t.Errorf("invocation %d: %s (%v)", n, out.Payload, err)
				}
			}
		})
	}
}

func TestNodeFailures(t *testing.T) {
	a := newAccount(t, Options{})
	a.requireNode()
	tests := map[string]struct{ code, kind, message string }{
		"rejects":     {"export const handler = async () => { throw new TypeError('bad') }", "TypeError", "bad"},
		"no module":   {"import './nowhere.mjs'", "Runtime.ImportModuleError", "nowhere.mjs"},
		"no handler":  {"export const other = 1", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"},
		"syntax":      {"export const handler = (", "Runtime.UserCodeSyntaxError", "SyntaxError"},
		"unhandled":   {"export const handler = () => new Promise(() => { Promise.reject(new Error('lost')) })", "Runtime.UnhandledPromiseRejection", "Error: lost"},
		"uncaught":    {"export const handler = () => new Promise(() => { setTimeout(() => { throw new RangeError('late') }, 1) })", "RangeError", "late"},
		"process end": {"export const handler = () => process.exit(5)", "Runtime.ExitError", "exit status 5"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind, message := failureOf(t, invoke(t, a.function("index.mjs", test.code), `{}`))
			if kind != test.kind || !strings.Contains(message, test.message) {
				t.Errorf("%s: %s\nwant %s: %s", kind, message, test.kind, test.message)
			}
		})
	}
}
