package logs

// SetBounds makes the bounds of memory small enough to be reached by a test.
func (l *Logs) SetBounds(stream, total int) { l.maxStream, l.maxTotal = stream, total }
