// Package env turns the credentials document of the workshop's broker into
// environment variables.
//
// The way is one pass without state: [Parse] checks the bytes of a document,
// [CredentialsDocument.Set] picks one credential set of it and derives what follows from
// it, [Set.Variables] lists the variables in their fixed order, and a [Format]
// writes them for a shell or another reader.
//
// The package reads no file, opens no connection, prints nothing and knows no
// AWS SDK. Errors about a document are of type [*Error]: they name a JSON path
// and what is wrong there, and never hold a value, because a value may be a
// secret.
package env
