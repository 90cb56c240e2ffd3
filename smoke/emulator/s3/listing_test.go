package s3

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// everything lists by the definition: every key with the prefix is told itself or by its common prefix, in order.
func everything(keys []string, prefix, delimiter, after string) []string {
	told := map[string]bool{}
	for _, key := range keys {
		if !strings.HasPrefix(key, prefix) || key <= after {
			continue
		}
		name := key
		if delimiter != "" {
			if head, _, found := strings.Cut(key[len(prefix):], delimiter); found {
				name = prefix + head + delimiter
			}
		}
		if name != key && strings.HasPrefix(after, name) {
			continue
		}
		told[name] = true
	}
	return slices.Sorted(maps.Keys(told))
}

func FuzzList(f *testing.F) {
	f.Add("a/1 a/2 b c/d/e", "", "/", "", 2)
	f.Add("a/1 a/2 b c/d/e", "c/", "/", "c/", 1)
	f.Add("photos/2006/January photos/2006/February sample.jpg", "photos/2006/", "", "photos/2006/G", 10)
	f.Add("x xx xxx y", "x", "x", "", 1)
	f.Add("a/ a/b a0", "", "/", "a/", 1)
	f.Fuzz(func(t *testing.T, text, prefix, delimiter, after string, most int) {
		most = most&7 + 1
		objects := map[string]*object{}
		for _, key := range strings.Fields(text) {
			objects[key] = &object{key: key}
		}
		keys := slices.Sorted(maps.Keys(objects))
		want := everything(keys, prefix, delimiter, after)
		var got []string
		for range len(keys) + 1 {
			p := list(objects, keys, prefix, delimiter, after, most)
			var told []string
			for _, o := range p.objects {
				told = append(told, o.key)
			}
			told = append(told, p.prefixes...)
			slices.Sort(told)
			if len(told) > most || p.truncated && len(told) != most {
				t.Fatalf("page of %d names, at most %d, truncated %v", len(told), most, p.truncated)
			}
			got = append(got, told...)
			if !p.truncated {
				break
			}
			after = p.last
		}
		if !slices.Equal(got, want) {
			t.Errorf("keys %q prefix %q delimiter %q most %d:\n got %q\nwant %q", keys, prefix, delimiter, most, got, want)
		}
	})
}

func TestTokens(t *testing.T) {
	for _, last := range []string{"", "a", "ü/ü", "\x00\xff"} {
		if got, err := decodeToken(encodeToken(last)); err != nil || got != last {
			t.Errorf("%q: %q, %v", last, got, err)
		}
	}
	for _, token := range []string{"!", "MA==", "a"} {
		if _, err := decodeToken(token); codeOf(err) != "InvalidArgument" {
			t.Errorf("%q: %v", token, err)
		}
	}
}

func FuzzParseRange(f *testing.F) {
	for _, seed := range []string{"bytes=0-0", "bytes=-5", "bytes=5-", "bytes=9-1", "bytes=-0", "bytes=1-2,3-4", "bytes=99999999999999999999-", "chapters=1"} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, text string, size int) {
		length := int64(size & 0xff)
		from, to, ok, err := parseRange(text, length)
		if err == nil && (from < 0 || to < from || to > length || ok && from == to || !ok && to-from != length) {
			t.Errorf("%q of %d bytes: %d to %d", text, length, from, to)
		}
	})
}
