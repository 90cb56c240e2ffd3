// Package bedrock is Amazon Bedrock in the emulated account: a small catalogue of models, which answer every conversation
// with the same text. What is exact is what IAM says of a call, and AWS's sentences for models that are retired, unused or
// reached through an inference profile alone. Names of operations, members and errors are those of AWS's API references
// (Amazon Bedrock 2023-04-20, Amazon Bedrock Runtime 2023-09-30).
package bedrock
