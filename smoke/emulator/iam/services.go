package iam

import (
	"cfnenv/smoke/emulator/service"
	"cfnenv/smoke/emulator/wire"
)

// New makes AWS IAM and AWS STS in front of a directory.
func New(env service.Env, d *Directory) []*service.Service {
	return []*service.Service{iamService(env, d), stsService(env, d)}
}

func stsService(env service.Env, d *Directory) *service.Service {
	return &service.Service{
		Name: "sts",
		Protocols: []wire.Protocol{{
			Kind: wire.Query, Version: "2011-06-15", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		}},
		ConditionKeys: []string{"sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity", "sts:TransitiveTagKeys"},
		Operations: []service.Operation{
			service.Op("GetCallerIdentity", service.Unchecked, getCallerIdentity),
		},
	}
}

func iamService(env service.Env, d *Directory) *service.Service {
	return &service.Service{
		Name: "iam",
		Protocols: []wire.Protocol{{
			Kind: wire.Query, Version: "2010-05-08", Namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
		}},
		ConditionKeys: []string{"iam:PermissionsBoundary", "iam:PolicyARN", "iam:PassedToService", "iam:AWSServiceName", "iam:ResourceTag/*"},
	}
}
