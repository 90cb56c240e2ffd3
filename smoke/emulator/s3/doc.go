// Package s3 is Amazon S3 in the emulated workshop account: buckets and objects in memory, spoken to in REST-XML.
//
// An operation is a typed input, the questions that IAM must answer, and a handler; the table in operations.go lists
// them all. Inputs and outputs carry the member names of AWS's API model, so that in-process callers (CloudFormation's
// resource handlers) use the same operations with JSON; the tag s3:"…" says where a member travels in HTTP (see bind.go
// and reply.go). A query parameter, an x-amz-… header or an XML element that an input has no member for is refused as
// not emulated, and so is every operation that is not in the table, by its name.
//
// What is kept is bounded: objects and unfinished uploads together hold at most MaxStored bytes, and one object cannot
// be larger; an upload is held twice while it is completed. Buckets have no versions. Object ACLs are off, as in every
// bucket made since April 2023 (AWS: S3 user guide, "Controlling ownership of objects"), and every object is encrypted
// with SSE-S3, in name only.
//
// github.com/johannesboyne/gofakes3 v1.2.0 was weighed first. It knows no principals, while DeleteObjects, CopyObject and
// the question whether a key is missing have to be authorised key by key, inside the handler. It routes and answers by
// itself, so every request would be parsed twice: once to learn its operation, once to run it. It has neither the
// checksums and trailers that today's SDKs send by default, nor block public access, ownership controls or the errors
// around them; and it would bring a skip list, a coverage tool and golang.org/x/tools into the module.
package s3
