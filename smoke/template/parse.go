package template

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"cfnenv/smoke/jsontree"
)

// MaxBytes is the largest template that [Parse] takes: CloudFormation's quota for a template in S3, 1 MB. A request
// carries at most [MaxBody], which is checked by those who send or answer one.
const MaxBytes = 1 << 20

// MaxBody is CloudFormation's limit, in bytes, for a template in a request. AWS: CloudFormation API reference, CreateStack,
// TemplateBody.
const MaxBody = 51_200

// Parse reads a template in YAML or JSON; a text whose first character is "{" is JSON. Its errors are of type
// [*Error]: text that is not well formed, null values, and sections that do not have the shape that CloudFormation
// demands. YAML aliases and merge keys are followed, because "aws cloudformation package" and SAM resolve them
// before CloudFormation sees the template; [Template.Problems] says that CloudFormation itself refuses them.
//
// In a template with macros ([Template.Transforms]), sections, attributes and members that only the macros understand are
// left out.
//
// Source of the shapes: CloudFormation user guide, template anatomy.
func Parse(src []byte) (*Template, error) {
	size := len(src)
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if len(src) > MaxBytes {
		return nil, errorAt(Pos{}, "Template may not exceed %d bytes in size.", MaxBytes)
	}
	language, read := "YAML", readYAML
	if text := bytes.TrimLeft(src, " \t\r\n"); len(text) > 0 && text[0] == '{' {
		language, read = "JSON", readJSON
	}
	if !utf8.Valid(src) {
		return nil, notWellFormed(language, badByte(src))
	}
	r, err := read(src)
	if err != nil {
		return nil, err
	}
	if r.root.Kind != Map && r.root.Kind != Func {
		return nil, errorAt(r.root.Pos, "Template format error: unsupported structure.")
	}
	if err := findNull(r.root); err != nil {
		return nil, err
	}
	t := &Template{Bytes: size, Alias: r.alias, Tab: r.tab, Duplicates: r.duplicates}
	if err := t.readSections(r.root); err != nil {
		return nil, err
	}
	t.buildIndex()
	return t, nil
}

// badByte finds the first byte that is not UTF-8.
func badByte(src []byte) Pos {
	at := 0
	for at < len(src) {
		c, size := utf8.DecodeRune(src[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	line, column := jsontree.NewCursor(src).Place(at)
	return Pos{line, column}
}

func notWellFormed(language string, pos Pos) *Error {
	return errorAt(pos, "Template format error: %s not well-formed. (line %d, column %d)", language, pos.Line, pos.Column)
}

// findNull finds the first null under v, which CloudFormation refuses wherever it is; path leads to v.
func findNull(v *Value, path ...string) error {
	switch v.Kind {
	case Null:
		return errorAt(v.Pos, "[/%s] 'null' values are not allowed in templates", strings.Join(path, "/"))
	case Func:
		return findNull(v.Arg, append(path, v.Fn)...)
	}
	for i, item := range v.Items {
		if !item.isScalar() {
			if err := findNull(item, append(path, strconv.Itoa(i))...); err != nil {
				return err
			}
		}
	}
	for i := range v.Members {
		if m := &v.Members[i]; !m.Value.isScalar() {
			if err := findNull(m.Value, append(path, m.Key)...); err != nil {
				return err
			}
		}
	}
	return nil
}
