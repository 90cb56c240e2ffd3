package expression_test

import (
	"testing"

	"cfnenv/smoke/emulator/dynamodb/expression"
)

// BenchmarkCondition is an expression of a usual size parsed and evaluated; the bar is 5 µs.
func BenchmarkCondition(b *testing.B) {
	on := item(b, subject)
	names, values := substitutes(b)
	for b.Loop() {
		s := expression.NewScope(names, values) // as every request has its own
		c, err := s.Condition("attribute_exists(h) AND (n < :two OR begins_with(s, :te)) AND m.y.z = :s")
		if err != nil || !c.Matches(on) {
			b.Fatal(err)
		}
	}
}

// BenchmarkUpdate is an update of a usual size; the bar is 5 µs.
func BenchmarkUpdate(b *testing.B) {
	on := item(b, subject)
	names, values := substitutes(b)
	for b.Loop() {
		s := expression.NewScope(names, values) // as every request has its own
		u, err := s.Update("SET n = n + :one, m.x = :s REMOVE z ADD big :two")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.Apply(on); err != nil {
			b.Fatal(err)
		}
	}
}
