package resource

import "context"

// queuePolicy defines AWS::SQS::QueuePolicy: one policy for several queues. Ref is a generated name.
func queuePolicy() *Type {
	return &Type{
		Name: "AWS::SQS::QueuePolicy",
		Properties: Members{
			"PolicyDocument": document().required(),
			"Queues":         listOf(text()).required(),
		},
		Identifier: []string{"Id"},
		Attributes: []string{"Id"},
		NameLimit:  128,
		Create: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			r.initiate(r.Name)
			return Attributes{"Id": r.Name}, putQueuePolicy(ctx, r)
		},
		Update: func(ctx context.Context, r *HandlerRequest) (Attributes, error) {
			if err := putQueuePolicy(ctx, r); err != nil {
				return nil, err
			}
			return r.Attributes, setQueuePolicy(ctx, r, r.dropped("Queues"), "")
		},
		Delete: func(ctx context.Context, r *HandlerRequest) error {
			return setQueuePolicy(ctx, r, texts(r.Properties["Queues"]), "")
		},
	}
}

func putQueuePolicy(ctx context.Context, r *HandlerRequest) error {
	return setQueuePolicy(ctx, r, texts(r.Properties["Queues"]), policyText{r.Properties["PolicyDocument"]})
}

// setQueuePolicy gives queues a policy; "" takes it away from those that are still there.
func setQueuePolicy(ctx context.Context, r *HandlerRequest, urls []string, document any) error {
	return each(urls, func(url string) error {
		err := r.call(ctx, "sqs", "SetQueueAttributes", params{"QueueUrl": url, "Attributes": params{"Policy": document}}, nil)
		if document == "" {
			return unlessGone(err)
		}
		return err
	})
}
