package env

// Variable is one environment variable as it has to become.
type Variable struct {
	// Name is the variable's name.
	Name string
	// Value is the value to set; empty when Unset.
	Value string
	// Secret tells that the value must never be shown.
	Secret bool
	// Unset tells that the variable must not exist.
	Unset bool
}
