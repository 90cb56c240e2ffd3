package stackinfo

// LastOperation is the part of a stack's history, oldest first, that begins with the last request of a user.
func LastOperation(events []Event) []Event {
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Stack() && events[i].Reason == "User Initiated" {
			return events[i:]
		}
	}
	return events
}
