// Package broker is the credentials broker of the emulated workshop: it answers POST /v1/credentials and
// /v1/credentials/refresh as the workshop's own does, with credentials that are good for the emulated account and
// worthless everywhere else. What it answers has the shape of the broker's answers, kept in testdata.
//
// A request needs the header x-api-key and, for /v1/credentials, Basic authorization. Both are drawn for each broker,
// because whoever has them can run functions as the user that runs the emulator. They stand in the document, under
// "emulator", which the workshop's broker does not have.
package broker
