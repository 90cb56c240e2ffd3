// The module cfn-response that inline code finds beside itself: it answers for a custom resource.
"use strict";

const SUCCESS = "SUCCESS";
const FAILED = "FAILED";

function send(event, context, responseStatus, responseData, physicalResourceId, noEcho) {
  const body = JSON.stringify({
    Status: responseStatus,
    Reason: `See the details in CloudWatch Log Stream: ${context.logStreamName}`,
    PhysicalResourceId: physicalResourceId || context.logStreamName,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    NoEcho: noEcho || false,
    Data: responseData,
  });
  const url = new URL(event.ResponseURL);
  const { request } = require(url.protocol === "https:" ? "https" : "http");
  return new Promise((resolve) => {
    const settle = (line) => {
      console.log(line);
      context.done();
      resolve();
    };
    const put = request(url, { method: "PUT", headers: { "content-type": "", "content-length": Buffer.byteLength(body) } }, (response) => {
      response.resume();
      settle(`Status code: ${response.statusCode}`);
    });
    put.on("error", (error) => settle(`send(..) failed: ${error.message}`));
    put.end(body);
  });
}

module.exports = { SUCCESS, FAILED, send };
