package dynamodb

import (
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

type timeToLiveInput struct {
	tableInput
	TimeToLiveSpecification *timeToLiveSpecification `aws:"required"`
}

type timeToLiveOutput struct{ TimeToLiveSpecification *timeToLiveSpecification }

type describeTimeToLiveOutput struct {
	TimeToLiveDescription struct {
		TimeToLiveStatus string
		AttributeName    string `json:",omitempty"`
	}
}

func (s *store) updateTimeToLive(t *table, in *timeToLiveInput) (*timeToLiveOutput, error) {
	spec := in.TimeToLiveSpecification
	switch on := t.expiry != nil; {
	case *spec.Enabled && on:
		return nil, invalid("TimeToLive is already enabled")
	case !*spec.Enabled && !on:
		return nil, invalid("TimeToLive is already disabled")
	case on && t.expiry.AttributeName != spec.AttributeName:
		return nil, invalid("TimeToLive is active on a different AttributeName: current AttributeName is %s", t.expiry.AttributeName)
	}
	t.expiry = nil
	if *spec.Enabled {
		t.expiry = spec
	}
	return &timeToLiveOutput{spec}, nil
}

func (s *store) describeTimeToLive(t *table, _ *tableInput) (*describeTimeToLiveOutput, error) {
	out := &describeTimeToLiveOutput{}
	out.TimeToLiveDescription.TimeToLiveStatus = "DISABLED"
	if t.expiry != nil {
		out.TimeToLiveDescription.TimeToLiveStatus, out.TimeToLiveDescription.AttributeName = "ENABLED", t.expiry.AttributeName
	}
	return out, nil
}

type backupsInput struct {
	tableInput
	PointInTimeRecoverySpecification *pointInTimeRecoverySpecification `aws:"required"`
}

type backupsOutput struct {
	ContinuousBackupsDescription struct {
		ContinuousBackupsStatus        string
		PointInTimeRecoveryDescription struct {
			PointInTimeRecoveryStatus string
			RecoveryPeriodInDays      int     `json:",omitempty"`
			EarliestRestorableTime    float64 `json:"EarliestRestorableDateTime,omitempty"`
			LatestRestorableTime      float64 `json:"LatestRestorableDateTime,omitempty"`
		}
	}
}

func (s *store) updateBackups(t *table, in *backupsInput) (*backupsOutput, error) {
	t.recovery = nil
	if *in.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled {
		t.recovery = in.PointInTimeRecoverySpecification
	}
	return s.describeBackups(t, &in.tableInput)
}

// backupTable finds a table; the operations on backups have an error of their own.
func (s *store) backupTable(c *service.Call, name string) (*table, error) {
	t := s.table(c.Region, name)
	if t == nil {
		_, short := locate(c.Region, name)
		return nil, wire.Errorf("TableNotFoundException", "Table not found: %s", short)
	}
	return t, nil
}

func (s *store) describeBackups(t *table, _ *tableInput) (*backupsOutput, error) {
	out := &backupsOutput{}
	d := &out.ContinuousBackupsDescription
	d.ContinuousBackupsStatus, d.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus = "ENABLED", "DISABLED"
	if t.recovery != nil {
		p := &d.PointInTimeRecoveryDescription
		p.PointInTimeRecoveryStatus, p.RecoveryPeriodInDays = "ENABLED", 35
		if t.recovery.RecoveryPeriodInDays != nil {
			p.RecoveryPeriodInDays = *t.recovery.RecoveryPeriodInDays
		}
		p.EarliestRestorableTime, p.LatestRestorableTime = seconds(t.created), seconds(s.env.Now())
	}
	return out, nil
}

type insightsOutput struct{ TableName, ContributorInsightsStatus string }

func (s *store) describeInsights(t *table, _ *tableInput) (*insightsOutput, error) {
	return &insightsOutput{t.name, "DISABLED"}, nil
}

// destinationsOutput is that of DescribeKinesisStreamingDestination: no table has any.
type destinationsOutput struct {
	TableName                     string
	KinesisDataStreamDestinations []none
}

func (s *store) describeDestinations(t *table, _ *tableInput) (*destinationsOutput, error) {
	return &destinationsOutput{t.name, []none{}}, nil
}

// getResourcePolicy finds none: tables of the account cannot be given a policy.
func (s *store) getResourcePolicy(t *table, _ *aRNInput) (*none, error) {
	return nil, wire.Errorf("PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn: %s", t.arn)
}
