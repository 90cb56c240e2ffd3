package verdict_test

import (
	"os"
	"reflect"
	"sync"
	"testing"

	"cfnenv/smoke/evidence"
)

// healthyRun is read once: reading costs more than judging, and there are hundreds of edits of it.
var healthyRun = sync.OnceValues(func() (*evidence.File, error) {
	text, err := os.ReadFile("../../testdata/evidence/healthy.json")
	if err != nil {
		return nil, err
	}
	return evidence.Read(text)
})

// healthy is the evidence of a whole run in a sound account, to be edited.
func healthy(t testing.TB) *evidence.File {
	t.Helper()
	file, err := healthyRun()
	if err != nil {
		t.Fatal(err)
	}
	return clone(reflect.ValueOf(file)).Interface().(*evidence.File)
}

// clone is a copy of a value that shares nothing with it.
func clone(v reflect.Value) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(clone(v.Elem()).Addr())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(clone(v.Field(i)))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		}
		for i := range v.Len() {
			c.Index(i).Set(clone(v.Index(i)))
		}
	case reflect.Map:
		if !v.IsNil() {
			c.Set(reflect.MakeMap(v.Type()))
		}
		for key, value := range v.Seq2() {
			c.SetMapIndex(key, clone(value))
		}
	}
	return c
}
