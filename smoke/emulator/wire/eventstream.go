package wire

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
)

// EventStream is the media type of answers that are a stream of events.
const EventStream = "application/vnd.amazon.eventstream"

// Event is one event of a stream: its type, and a body that is written as JSON.
type Event struct {
	Type string
	Body any
}

// Write writes the event as a message of the type "event": the lengths of all and of the headers with their checksum, the
// headers, the body, and the checksum of all (Smithy, "Amazon Event Stream specification").
func (e Event) Write(w io.Writer) error {
	body, err := json.Marshal(e.Body)
	if err != nil {
		return err
	}
	var headers []byte
	for _, h := range [][2]string{{":event-type", e.Type}, {":content-type", "application/json"}, {":message-type", "event"}} {
		headers = append(append(headers, byte(len(h[0]))), h[0]...)
		headers = append(headers, 7) // a string
		headers = append(binary.BigEndian.AppendUint16(headers, uint16(len(h[1]))), h[1]...)
	}
	const prelude, checksum = 12, 4
	message := binary.BigEndian.AppendUint32(nil, uint32(prelude+len(headers)+len(body)+checksum))
	message = binary.BigEndian.AppendUint32(message, uint32(len(headers)))
	message = binary.BigEndian.AppendUint32(message, crc32.ChecksumIEEE(message))
	message = append(append(message, headers...), body...)
	_, err = w.Write(binary.BigEndian.AppendUint32(message, crc32.ChecksumIEEE(message)))
	return err
}
