package denial

import (
	"testing"
)

const (
	fn   = "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-agent-w/writer"
	exec = "arn:aws:sts::123456789012:assumed-role/agentawsworkshop-cfn-exec/AWSCloudFormation"
	scp  = "arn:aws:organizations::111122223333:policy/o-abc/service_control_policy/p-x1"
)

func TestParse(t *testing.T) {
	for name, tc := range map[string]struct {
		text string
		want Denial
	}{
		"s3 quotes its resource": {
			`User: ` + fn + ` is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::rogue-1" because no permissions boundary allows the s3:CreateBucket action`,
			Denial{Principal: fn, Action: "s3:CreateBucket", Resource: "arn:aws:s3:::rogue-1", Layer: Boundary},
		},
		"boto3 in front": {
			`An error occurred (AccessDenied) when calling the CreateBucket operation: User: ` + fn + ` is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::rogue-1" because no permissions boundary allows the s3:CreateBucket action`,
			Denial{Principal: fn, Action: "s3:CreateBucket", Resource: "arn:aws:s3:::rogue-1", Layer: Boundary, Code: "AccessDenied", Operation: "CreateBucket"},
		},
		"quotes escaped by JSON": {
			`User: ` + fn + ` is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::b/k\" because no identity-based policy allows the s3:PutObject action`,
			Denial{Principal: fn, Action: "s3:PutObject", Resource: "arn:aws:s3:::b/k", Layer: Identity},
		},
		"explicit deny with policy ARN and address": {
			`User: ` + fn + ` is not authorized to perform: s3:CreateBucket on resource: "arn:aws:s3:::rogue-1" with an explicit deny in a service control policy: ` + scp + `. Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/x for more`,
			Denial{Principal: fn, Action: "s3:CreateBucket", Resource: "arn:aws:s3:::rogue-1", Layer: SCP, Explicit: true, Policy: scp},
		},
		"sqs lower-cases the action": {
			`User: ` + exec + ` is not authorized to perform: sqs:createqueue on resource: arn:aws:sqs:us-east-2:123456789012:q because no identity-based policy allows the sqs:createqueue action`,
			Denial{Principal: exec, Action: "sqs:createqueue", Resource: "arn:aws:sqs:us-east-2:123456789012:q", Layer: Identity},
		},
		"iam writes role NAME": {
			`API: iam:GetRole User: ` + exec + ` is not authorized to perform: iam:GetRole on resource: role agent-1-ps-deploy because no identity-based policy allows the iam:GetRole action`,
			Denial{Principal: exec, Action: "iam:GetRole", Resource: "role agent-1-ps-deploy", Layer: Identity},
		},
		"instance profile": {
			`User: ` + exec + ` is not authorized to perform: iam:CreateInstanceProfile on resource: instance profile p with an explicit deny in an identity-based policy`,
			Denial{Principal: exec, Action: "iam:CreateInstanceProfile", Resource: "instance profile p", Layer: Identity, Explicit: true},
		},
		"resource handler": {
			`Resource handler returned message: "User: ` + exec + ` is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/x because no identity-based policy allows the iam:CreateRole action (Service: Iam, Status Code: 403, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: AccessDenied)`,
			Denial{Principal: exec, Action: "iam:CreateRole", Resource: "arn:aws:iam::123456789012:role/x", Layer: Identity, Code: "AccessDenied"},
		},
		"tagging wrapper": {
			`Encountered a permissions error performing a tagging operation, please add required tag permissions. Resource handler returned message: "User: ` + exec + ` is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::123456789012:role/x because no identity-based policy allows the iam:CreateRole action (Service: Iam, Status Code: 403, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: UnauthorizedTaggingOperation)`,
			Denial{Principal: exec, Action: "iam:CreateRole", Resource: "arn:aws:iam::123456789012:role/x", Layer: Identity, Code: "UnauthorizedTaggingOperation", Tagging: true},
		},
		"boundary, explicit": {
			`User: a is not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:r:1:stack/n/* with an explicit deny in a permissions boundary`,
			Denial{Principal: "a", Action: "cloudformation:CreateStack", Resource: "arn:aws:cloudformation:r:1:stack/n/*", Layer: Boundary, Explicit: true},
		},
		"no resource": {
			`User: a is not authorized to perform: s3:ListAllMyBuckets because no session policy allows the s3:ListAllMyBuckets action`,
			Denial{Principal: "a", Action: "s3:ListAllMyBuckets", Layer: Session},
		},
		"the page's sessions policy": {
			`User: a is not authorized to perform: x:Y with an explicit deny in a sessions policy`,
			Denial{Principal: "a", Action: "x:Y", Layer: Session, Explicit: true},
		},
		"trust": {
			`User: a is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/r with an explicit deny in the role trust policy`,
			Denial{Principal: "a", Action: "sts:AssumeRole", Resource: "arn:aws:iam::1:role/r", Layer: Trust, Explicit: true},
		},
		"endpoint": {
			`User: a is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no VPC endpoint policy allows the s3:GetObject action`,
			Denial{Principal: "a", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Layer: Endpoint},
		},
		"transitively": {
			`User: a is not authorized to perform: s3:GetObject with an explicit deny transitively through a service control policy`,
			Denial{Principal: "a", Action: "s3:GetObject", Layer: SCP, Explicit: true},
		},
		"resource policy": {
			`User: a is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:r:1:q because no resource-based policy allows the sqs:sendmessage action`,
			Denial{Principal: "a", Action: "sqs:sendmessage", Resource: "arn:aws:sqs:r:1:q", Layer: Resource},
		},
		"old sentence without a layer": {
			`User: a is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b with an explicit deny`,
			Denial{Principal: "a", Action: "s3:PutObject", Resource: "arn:aws:s3:::b", Explicit: true},
		},
		"the guide's symptom": {
			`... is not authorized to perform: iam:GetRole on resource: role agent-...`,
			Denial{Action: "iam:GetRole", Resource: "role agent-"},
		},
		"folded by a terminal": {
			"User: a is not authorized to perform: s3:CreateBucket on\n  resource: \"arn:aws:s3:::b\"\n because no permissions\n boundary allows the s3:CreateBucket action",
			Denial{Principal: "a", Action: "s3:CreateBucket", Resource: "arn:aws:s3:::b", Layer: Boundary},
		},
		"only the first refusal counts": {
			`User: a is not authorized to perform: iam:GetRole on resource: role r User: b is not authorized to perform: s3:X with an explicit deny in a permissions boundary`,
			Denial{Principal: "a", Action: "iam:GetRole", Resource: "role r"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := Parse(tc.text)
			if !ok {
				t.Fatal("not recognised")
			}
			if got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "Access Denied", "Rate exceeded", "User: a", "is not authorized to perform: ", "because no permissions boundary allows"} {
		if d, ok := Parse(text); ok {
			t.Errorf("%q: recognised as %+v", text, d)
		}
	}
}

func TestNames(t *testing.T) {
	for resource, want := range map[string]string{
		"arn:aws:s3:::b":                        "b",
		"arn:aws:iam::1:role/path/r":            "r",
		"role r":                                "r",
		"instance profile p":                    "p",
		"arn:aws:sqs:us-east-2:123456789012:q1": "q1",
		"":                                      "",
	} {
		if got := (Denial{Resource: resource}).Name(); got != want {
			t.Errorf("%q: %q, want %q", resource, got, want)
		}
	}
}

func TestWhy(t *testing.T) {
	for want, d := range map[string]Denial{
		"no permissions boundary allows it":         {Layer: Boundary},
		"explicit deny in a service control policy": {Layer: SCP, Explicit: true},
		"explicit deny in an identity-based policy": {Layer: Identity, Explicit: true},
		"policy not named":                          {},
		"explicit deny, policy not named":           {Explicit: true},
	} {
		if got := d.Why(); got != want {
			t.Errorf("%+v: %q, want %q", d, got, want)
		}
	}
	if !(Denial{Action: "sqs:createqueue"}).Is("sqs:CreateQueue") {
		t.Error("case matters")
	}
}
