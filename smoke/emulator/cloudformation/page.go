package cloudformation

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/cloudformation/store"
	"cfnenv/smoke/emulator/wire"
)

// pageSize limits the items of an answer (AWS: API reference, ListStacks and DescribeStackEvents; about the same in the
// others).
const pageSize = 100

// nextToken makes an opaque token of a position in a list that only grows at its end.
func nextToken(list string, position int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + " " + strconv.Itoa(position)))
}

// position reads a token; "" is fallback.
func position(list, token string, fallback int) (int, error) {
	if token == "" {
		return fallback, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err == nil {
		if digits, ok := strings.CutPrefix(string(b), list+" "); ok {
			if n, err := strconv.Atoi(digits); err == nil && n >= 0 {
				return n, nil
			}
		}
	}
	return 0, wire.Errorf("ValidationError", "NextToken is not valid")
}

// page returns one page of a list from its beginning, and the token for the next one, "" at the end.
func page[T any](list, token string, items []T) ([]T, string, error) {
	from, err := position(list, token, 0)
	if err != nil {
		return nil, "", err
	}
	from = min(from, len(items))
	to := min(from+pageSize, len(items))
	if to == len(items) {
		return items[from:to:to], "", nil
	}
	return items[from:to:to], nextToken(list, to), nil
}

// pageBack returns one page, newest first, of a list that grows at its end while pages are read.
func pageBack[T any](list, token string, items []T) ([]T, string, error) {
	to, err := position(list, token, len(items))
	if err != nil {
		return nil, "", err
	}
	to = min(to, len(items))
	from := max(0, to-pageSize)
	out := slices.Clone(items[from:to])
	slices.Reverse(out)
	if from == 0 {
		return out, "", nil
	}
	return out, nextToken(list, from), nil
}

// pageOfStack returns one page of what a stack has, converted by show. missing makes the error for a stack that does not
// exist.
func pageOfStack[T, Shown any](c *CloudFormation, region, nameOrID string, missing func(string) error,
	page func(*store.Stack) ([]T, string, error), show func(*store.Stack, T) Shown) (shown []Shown, next string, err error) {
	err = c.store.Read(func(s *store.Records) (err error) {
		k := s.Find(region, nameOrID)
		if k == nil {
			return missing(nameOrID)
		}
		var some []T
		some, next, err = page(k)
		shown = make([]Shown, len(some))
		for i, one := range some {
			shown[i] = show(k, one)
		}
		return err
	})
	return shown, next, err
}
