package resource

import (
	"context"
	"time"
)

// logGroup defines AWS::Logs::LogGroup. Ref is the group's name.
func logGroup() *Type {
	retention := integer().oneOf("1", "3", "5", "7", "14", "30", "60", "90", "120", "150", "180", "365", "400", "545",
		"731", "1096", "1827", "2192", "2557", "2922", "3288", "3653")
	return &Type{
		Name: "AWS::Logs::LogGroup",
		Properties: Members{
			"LogGroupClass":   text().oneOf("STANDARD", "INFREQUENT_ACCESS", "DELIVERY").fixed(),
			"LogGroupName":    text().createOnly(),
			"RetentionInDays": retention,
			"Tags":            tags(),
		}.without("BearerTokenAuthenticationEnabled", "DataProtectionPolicy", "DeletionProtectionEnabled", "FieldIndexPolicies", "KmsKeyId",
			"ResourcePolicyDocument"),
		Identifier:   []string{"LogGroupName"},
		Attributes:   []string{"Arn"},
		NameProperty: "LogGroupName",
		NameLimit:    512,
		TagProperty:  "Tags",
		SystemTags:   true,
		Create:       createLogGroup,
		Update:       updateLogGroup,
		TagCalls:     []string{"CreateLogGroup", "TagResource"},
		Takes:        Durations{Create: time.Second, Settle: 2 * time.Second, Update: 2 * time.Second, Delete: time.Second},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return r.remove(ctx, "logs", "DeleteLogGroup", params{"logGroupName": r.PhysicalID})
		},
	}
}

func createLogGroup(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	in := params{"logGroupName": r.Name, "logGroupClass": r.Properties["LogGroupClass"], "tags": pairs(r.Tags)}
	if err := r.call(ctx, "logs", "CreateLogGroup", in, nil); err != nil {
		if codeOf(err) == "ResourceAlreadyExistsException" {
			return nil, alreadyExists("AWS::Logs::LogGroup", r.Name)
		}
		return nil, err
	}
	r.initiate(r.Name)
	return Attributes{"Arn": logGroupARN(r) + ":*"}, putRetention(ctx, r)
}

func updateLogGroup(ctx context.Context, r *HandlerRequest) (Attributes, error) {
	if r.changed("RetentionInDays") {
		if err := putRetention(ctx, r); err != nil {
			return nil, err
		}
	}
	return r.Attributes, r.retag(ctx, "logs", "TagResource", "UntagResource",
		func(tags []Tag) params { return params{"resourceArn": logGroupARN(r), "tags": pairs(tags)} },
		func(keys []string) params { return params{"resourceArn": logGroupARN(r), "tagKeys": keys} })
}

func putRetention(ctx context.Context, r *HandlerRequest) error {
	days := r.Properties["RetentionInDays"]
	if days != nil {
		return r.call(ctx, "logs", "PutRetentionPolicy", params{"logGroupName": r.PhysicalID, "retentionInDays": days}, nil)
	}
	if r.Previous["RetentionInDays"] == nil {
		return nil
	}
	return r.call(ctx, "logs", "DeleteRetentionPolicy", params{"logGroupName": r.PhysicalID}, nil)
}

func logGroupARN(r *HandlerRequest) string {
	return "arn:aws:logs:" + r.Region + ":" + r.Account + ":log-group:" + r.PhysicalID
}
