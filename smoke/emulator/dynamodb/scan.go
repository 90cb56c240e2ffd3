package dynamodb

import (
	"encoding/binary"

	"cfnenv/smoke/emulator/dynamodb/shape"
	"cfnenv/smoke/emulator/service"
)

type scanInput struct {
	readOptions
	ScanFilter    shape.Legacy
	TotalSegments *int `aws:"min=1;max=1000000"`
	Segment       *int `aws:"min=0;max=999999"`
}

func (s *store) prepareScan(c *service.Call, in *scanInput) ([]service.Check, error) {
	legacy := []parameter{{"AttributesToGet", in.AttributesToGet.Given}, {"ScanFilter", in.ScanFilter.Given}, {"ConditionalOperator", in.ConditionalOperator.Given}}
	expressions := []parameter{parameterOf("ProjectionExpression", in.ProjectionExpression), parameterOf("FilterExpression", in.FilterExpression)}
	if err := checkMixed(expressions, legacy); err != nil {
		return nil, err
	}
	scope, err := in.scope(expressions[1:], expressions)
	if err != nil {
		return nil, err
	}
	if err := in.checkSegments(); err != nil {
		return nil, err
	}
	if err := in.compile(scope); err != nil {
		return nil, err
	}
	if err := checkLegacy("Scan", legacy); err != nil {
		return nil, err
	}
	return []service.Check{s.askAbout(c, in.TableName, in.IndexName, "Scan")}, nil
}

func (in *scanInput) checkSegments() error {
	switch {
	case in.TotalSegments != nil && in.Segment == nil:
		return invalid("The Segment parameter is required but was not present in the request when parameter TotalSegments is present")
	case in.TotalSegments == nil && in.Segment != nil:
		return invalid("The TotalSegments parameter is required but was not present in the request when Segment parameter is present")
	case in.Segment != nil && *in.Segment >= *in.TotalSegments:
		return invalid("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: %d is not less than TotalSegments: %d", *in.Segment, *in.TotalSegments)
	}
	return nil
}

func (s *store) scan(c *service.Call, in *scanInput) (*readOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, x, err := s.source(c, &in.readOptions)
	if err != nil {
		return nil, err
	}
	r := &reader{t: t, x: x, in: &in.readOptions, scan: true}
	if err := r.start(); err != nil {
		return nil, err
	}
	if in.Segment != nil {
		r.mine = func(key string) bool { return segmentOf(key, *in.TotalSegments) == *in.Segment }
		if in.start != nil {
			if key, _ := r.startKey(); !r.mine(key) {
				return nil, invalid("The provided starting key is outside query boundaries based on provided conditions")
			}
		}
	}
	return r.read()
}

// segmentOf divides the hashes with which keys begin evenly.
func segmentOf(key string, total int) int {
	return int(uint64(binary.BigEndian.Uint32([]byte(key))) * uint64(total) >> 32)
}
