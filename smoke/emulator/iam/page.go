package iam

import (
	"encoding/base64"
	"sort"

	"cfnenv/smoke/emulator/wire"
)

// defaultItems is the length of a page of answers (AWS: MaxItems, 100 unless given).
const defaultItems = 100

// paging is the part of an answer that says whether there is more.
type paging struct {
	truncated bool
	marker    string
}

// page cuts one page out of items, which are sorted by key. The marker is the last key of the page before.
func page[T any](items []T, key func(T) string, marker string, maxItems *int) ([]T, paging, error) {
	if err := between("maxItems", maxItems, 1, 1000); err != nil {
		return nil, paging{}, err
	}
	limit := defaultItems
	if maxItems != nil {
		limit = *maxItems
	}
	if marker != "" {
		last, err := base64.RawURLEncoding.DecodeString(marker)
		if err != nil {
			return nil, paging{}, wire.Errorf("ValidationError", "Invalid Marker: %s", marker)
		}
		items = items[sort.Search(len(items), func(i int) bool { return key(items[i]) > string(last) }):]
	}
	if len(items) <= limit {
		return items, paging{}, nil
	}
	items = items[:limit]
	return items, paging{true, base64.RawURLEncoding.EncodeToString([]byte(key(items[limit-1])))}, nil
}
