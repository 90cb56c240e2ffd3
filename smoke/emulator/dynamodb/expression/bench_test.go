package expression_test

import "testing"

// BenchmarkCondition is an expression of a usual size parsed and evaluated; the bar is 5 µs.
func BenchmarkCondition(b *testing.B) {
	on, s := item(b, subject), scope(b)
	for b.Loop() {
		c, err := s.Condition("attribute_exists(h) AND (n < :two OR begins_with(s, :te)) AND m.y.z = :s")
		if err != nil || !c.Matches(on) {
			b.Fatal(err)
		}
	}
}

// BenchmarkUpdate is an update of a usual size; the bar is 5 µs.
func BenchmarkUpdate(b *testing.B) {
	on, s := item(b, subject), scope(b)
	for b.Loop() {
		u, err := s.Update("SET n = n + :one, m.x = :s REMOVE z ADD big :two")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.Apply(on); err != nil {
			b.Fatal(err)
		}
	}
}
