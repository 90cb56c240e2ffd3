package engine

import "time"

// Phase is a part of an operation on a resource.
type Phase int

// The phases that take time on AWS.
const (
	Creating Phase = iota // from the first event to the physical id
	Settling              // from then to CREATE_COMPLETE
	Updating
	Deleting
)

// Pace says how long a phase of a resource type takes. The type AWS::CloudFormation::Stack stands for what the stack
// itself takes around its resources.
type Pace func(resourceType string, phase Phase) time.Duration

// AWSPace is about the pace of AWS.
//
// The figures are estimates: CloudFormation publishes none. They are set so that the order of magnitude fits what event
// lists in public issues show (a queue is waited for until it is consistent, a role until it has spread, a function
// until it is active) and must not be quoted as measurements.
func AWSPace(resourceType string, phase Phase) time.Duration {
	d, ok := pace(resourceType)
	if !ok {
		return 0
	}
	return [...]time.Duration{d.create, d.settle, d.update, d.remove}[phase]
}

type durations struct{ create, settle, update, remove time.Duration }

func pace(resourceType string) (durations, bool) {
	const s = time.Second
	switch resourceType {
	case "AWS::SQS::Queue": // SQS asks for a minute between deleting and making a queue of the same name
		return durations{1 * s, 60 * s, 60 * s, 60 * s}, true
	case "AWS::S3::Bucket":
		return durations{2 * s, 15 * s, 15 * s, 2 * s}, true
	case "AWS::IAM::Role":
		return durations{1 * s, 16 * s, 14 * s, 2 * s}, true
	case "AWS::IAM::ManagedPolicy":
		return durations{1 * s, 16 * s, 14 * s, 2 * s}, true
	case "AWS::Lambda::Function":
		return durations{2 * s, 6 * s, 6 * s, 3 * s}, true
	case "AWS::Lambda::Url", "AWS::Lambda::Permission":
		return durations{1 * s, 1 * s, 2 * s, 1 * s}, true
	case "AWS::Logs::LogGroup":
		return durations{1 * s, 2 * s, 2 * s, 1 * s}, true
	case "AWS::DynamoDB::Table": // measured on AWS by others: about 22 s to make, 15 s to delete, the table's own 5 s included
		return durations{2 * s, 15 * s, 10 * s, 10 * s}, true
	case "AWS::CloudFront::Distribution": // in AWS's standard mode 5 to 10 minutes each way
		return durations{5 * s, 300 * s, 300 * s, 300 * s}, true
	case "AWS::CloudFormation::Stack":
		return durations{3 * s, 2 * s, 3 * s, 2 * s}, true
	}
	return durations{}, false
}
