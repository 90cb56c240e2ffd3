// Package report holds the result of a smoke run and writes it down: as JSON for programs, as JUnit for build servers, as
// Markdown for a job's summary, as one self-contained HTML page for people, and as text for a terminal.
//
// A [Report] never holds a secret: it is made of names, answers and times. Every form states the target that was
// tested, and puts the root cause before the noise that followed it.
package report
