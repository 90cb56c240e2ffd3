package dynamodb

import (
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// TimeToLiveInput is that of UpdateTimeToLive.
type TimeToLiveInput struct {
	TableInput
	TimeToLiveSpecification *TimeToLiveSpecification `aws:"required"`
}

// TimeToLiveOutput is that of UpdateTimeToLive.
type TimeToLiveOutput struct{ TimeToLiveSpecification *TimeToLiveSpecification }

// DescribeTimeToLiveOutput is that of DescribeTimeToLive.
type DescribeTimeToLiveOutput struct {
	TimeToLiveDescription struct {
		TimeToLiveStatus string
		AttributeName    string `json:",omitempty"`
	}
}

func (s *store) updateTimeToLive(t *table, in *TimeToLiveInput) (*TimeToLiveOutput, error) {
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
	return &TimeToLiveOutput{spec}, nil
}

func (s *store) describeTimeToLive(t *table, _ *TableInput) (*DescribeTimeToLiveOutput, error) {
	out := &DescribeTimeToLiveOutput{}
	out.TimeToLiveDescription.TimeToLiveStatus = "DISABLED"
	if t.expiry != nil {
		out.TimeToLiveDescription.TimeToLiveStatus, out.TimeToLiveDescription.AttributeName = "ENABLED", t.expiry.AttributeName
	}
	return out, nil
}

// BackupsInput is that of UpdateContinuousBackups.
type BackupsInput struct {
	TableInput
	PointInTimeRecoverySpecification *PointInTimeRecoverySpecification `aws:"required"`
}

// BackupsOutput is that of DescribeContinuousBackups and UpdateContinuousBackups.
type BackupsOutput struct {
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

func (s *store) updateBackups(t *table, in *BackupsInput) (*BackupsOutput, error) {
	t.recovery = nil
	if *in.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled {
		t.recovery = in.PointInTimeRecoverySpecification
	}
	return s.describeBackups(t, &in.TableInput)
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

func (s *store) describeBackups(t *table, _ *TableInput) (*BackupsOutput, error) {
	out := &BackupsOutput{}
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

// InsightsOutput is that of DescribeContributorInsights, which the account has switched off for all tables.
type InsightsOutput struct{ TableName, ContributorInsightsStatus string }

func (s *store) describeInsights(t *table, _ *TableInput) (*InsightsOutput, error) {
	return &InsightsOutput{t.name, "DISABLED"}, nil
}

// DestinationsOutput is that of DescribeKinesisStreamingDestination: no table has any.
type DestinationsOutput struct {
	TableName                     string
	KinesisDataStreamDestinations []none
}

func (s *store) describeDestinations(t *table, _ *TableInput) (*DestinationsOutput, error) {
	return &DestinationsOutput{t.name, []none{}}, nil
}

// getResourcePolicy finds none: tables of the account cannot be given a policy.
func (s *store) getResourcePolicy(t *table, _ *ARNInput) (*none, error) {
	return nil, wire.Errorf("PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn: %s", t.arn)
}
