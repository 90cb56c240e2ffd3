package sqs

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type messageAttributeValue struct {
	StringValue *string `json:",omitempty"`
	BinaryValue []byte  `json:",omitempty"`
	DataType    string
}

// maxAttributes bounds the attributes of a message.
const maxAttributes = 10

// checkAttributes applies AWS's rules for message attributes and returns their size in bytes, which counts as part of
// the message's.
func checkAttributes(attributes map[string]messageAttributeValue) (size int, err error) {
	if len(attributes) > maxAttributes {
		return 0, wire.Errorf("InvalidParameterValue", "Number of message attributes [%d] exceeds the allowed maximum [%d].", len(attributes), maxAttributes)
	}
	for name, value := range attributes {
		kind, _, _ := strings.Cut(value.DataType, ".")
		text := ""
		if value.StringValue != nil {
			text = *value.StringValue
		}
		switch {
		case !validName(name):
			return 0, wire.Errorf("InvalidParameterValue", "Message (user) attribute name '%s' is invalid. It may contain letters, digits, '_', '-' and '.', is 256 characters long at most, and must not begin with 'AWS.' or 'Amazon.'.", name)
		case value.DataType == "":
			return 0, wire.Errorf("InvalidParameterValue", "The message attribute '%s' must contain a non-empty message attribute type.", name)
		case kind != "String" && kind != "Number" && kind != "Binary":
			return 0, wire.Errorf("InvalidParameterValue", "The type of message (user) attribute '%s' is invalid. You must use only the following supported type prefixes: Binary, Number, String.", name)
		case kind == "Binary" && len(value.BinaryValue) == 0 || kind != "Binary" && text == "":
			return 0, wire.Errorf("InvalidParameterValue", "Message (user) attribute '%s' must contain a non-empty value of type '%s'.", name, kind)
		case !validText(text):
			return 0, wire.Errorf("InvalidParameterValue", invalidText)
		case kind == "Number" && !isNumber(text):
			return 0, wire.Errorf("InvalidParameterValue", "Can't cast the value of message (user) attribute '%s' to a number.", name)
		}
		size += len(name) + len(value.DataType) + len(text) + len(value.BinaryValue)
	}
	return size, nil
}

// isNumber holds for decimal numbers, without the forms that only Go knows ("0x1p-2", "1_000", "Inf").
func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && !strings.ContainsAny(text, "_xXnN")
}

func validName(name string) bool {
	ok := name != "" && len(name) <= 256 && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".") && !strings.Contains(name, "..")
	lower := strings.ToLower(name)
	return ok && !strings.HasPrefix(lower, "aws.") && !strings.HasPrefix(lower, "amazon.") && service.Alphanumeric(name, "-_.")
}

// digestOf is the MD5 of message attributes, empty when there are none: of their names in order, each followed by type
// and value, texts with a length of four bytes before them, a byte telling string (1) from binary (2) (AWS: SQS developer
// guide, "Calculating the MD5 message digest for message attributes"). Clients compare it.
func digestOf(attributes map[string]messageAttributeValue) string {
	if len(attributes) == 0 {
		return ""
	}
	h := md5.New()
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		value := attributes[name]
		sized(h, []byte(name))
		sized(h, []byte(value.DataType))
		if strings.HasPrefix(value.DataType, "Binary") {
			h.Write([]byte{2})
			sized(h, value.BinaryValue)
			continue
		}
		h.Write([]byte{1})
		sized(h, []byte(*value.StringValue))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func sized(h hash.Hash, text []byte) {
	var length [4]byte
	binary.BigEndian.PutUint32(length[:], uint32(len(text)))
	h.Write(length[:])
	h.Write(text)
}

// selectAttributes returns the attributes that a receiver asked for: by name, by "prefix.*", or all.
func selectAttributes(attributes map[string]messageAttributeValue, names []string) map[string]messageAttributeValue {
	selected := map[string]messageAttributeValue{}
	for name, value := range attributes {
		for _, asked := range names {
			prefix, wild := strings.CutSuffix(asked, ".*")
			if asked == "All" || asked == name || wild && strings.HasPrefix(name, prefix+".") || asked == ".*" {
				selected[name] = value
			}
		}
	}
	if len(selected) == 0 {
		return nil
	}
	return selected
}
