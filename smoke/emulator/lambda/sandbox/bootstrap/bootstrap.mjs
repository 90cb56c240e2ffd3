// Runs a Node.js handler as AWS Lambda runs it.
//
// It loads the handler, then asks the Lambda Runtime API (2018-06-01, "Using the Lambda runtime API" in the Lambda
// developer guide) for one invocation after the other. Lines on standard output that begin with a NUL byte are for the
// emulator: "log" is one log event of several lines, "end" says that everything the invocation printed precedes it.

import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

const api = new URL(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/`);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId = '';

function request(method, where, body) {
  return new Promise((resolve, reject) => {
    const options = { agent, method, headers: { 'Content-Length': body ? body.length : 0 } };
    const call = http.request(new URL(where, api), options, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
      answer.on('error', reject);
    });
    call.setNoDelay(true);
    call.on('error', reject);
    call.end(body);
  });
}

// Writes all of a text; the pipe may be full for a moment.
function write(text) {
  let data = Buffer.from(text);
  while (data.length > 0) {
    try {
      data = data.subarray(fs.writeSync(1, data));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

const event = (text) => write(`\0log ${text.replace(/\n$/, '').replaceAll('\n', '\u0001')}\n`);
const end = (id) => write(`\0end ${id}\n`);

// The format that Lambda gives to console.log in Node.js functions.
const levels = { debug: 'DEBUG', error: 'ERROR', info: 'INFO', log: 'INFO', trace: 'TRACE', warn: 'WARN' };
for (const [method, level] of Object.entries(levels)) {
  console[method] = (...values) =>
    event([new Date().toISOString(), requestId || 'undefined', level, util.format(...values)].join('\t'));
}

class Failure extends Error {
  constructor(kind, message, stack) {
    super(message);
    this.name = kind;
    if (stack) this.stack = stack;
  }
}

function describe(error) {
  if (!(error instanceof Error) && !util.types.isNativeError(error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

function report(what, error) {
  const details = util.types.isNativeError(error) ? { ...error } : {};
  const document = describe(error);
  event([new Date().toISOString(), requestId || 'undefined', 'ERROR', what,
    JSON.stringify({ errorType: document.errorType, errorMessage: document.errorMessage, ...details, stack: document.trace }),
  ].join('\t'));
  return document;
}

// Finds the handler: "index.handler" is the export handler of index.js, index.mjs or index.cjs.
async function load(root, name) {
  const match = /^([^.]*)\.(.*)$/.exec(path.basename(name));
  if (!match) throw new Failure('Runtime.MalformedHandlerName', 'Bad handler');
  const base = path.resolve(root, path.dirname(name), match[1]);
  let module;
  try {
    const file = ['', '.js', '.mjs', '.cjs'].map((suffix) => base + suffix)
      .find((candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile());
    module = file ? await import(pathToFileURL(file)) : createRequire(pathToFileURL(`${root}/`))(base);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure('Runtime.UserCodeSyntaxError', `${error}`, error.stack);
    if (error.code?.endsWith('MODULE_NOT_FOUND')) throw new Failure('Runtime.ImportModuleError', `${error}`, error.stack);
    throw error;
  }
  let handler = module;
  for (const part of match[2].split('.')) handler = handler?.[part] ?? handler?.default?.[part];
  if (handler === undefined) throw new Failure('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') throw new Failure('Runtime.HandlerNotFound', `${name} is not a function`);
  return handler;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const client = headers['lambda-runtime-client-context'];
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: requestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: client ? JSON.parse(client) : undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

// Calls the handler in any of its forms: a promise, a callback, or context.succeed and its like.
function call(handler, input, context) {
  let idle; // what to do when the event loop has nothing left
  const wait = (action) => {
    if (idle) process.off('beforeExit', idle);
    idle = action;
    if (idle) process.once('beforeExit', idle);
  };
  return new Promise((resolve, reject) => {
    const settle = (error, value) => {
      const done = () => (error ? reject(error) : resolve(value));
      if (context.callbackWaitsForEmptyEventLoop) wait(done);
      else done();
    };
    context.done = settle;
    context.succeed = (value) => resolve(value);
    context.fail = (error) => reject(error ?? new Error('handled'));
    wait(() => resolve(null)); // it neither promised nor called back
    const result = handler(input, context, settle);
    if (typeof result?.then === 'function') result.then(resolve, reject);
  }).finally(() => wait());
}

async function invoke(handler) {
  const { status, headers, body } = await request('GET', 'invocation/next');
  if (status !== 200) process.exit(0);
  requestId = headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? '';
  const where = `invocation/${requestId}`;
  let answer;
  try {
    const value = await call(handler, JSON.parse(body), contextOf(headers));
    answer = Buffer.from(JSON.stringify(value === undefined ? null : value));
  } catch (error) {
    const document = report('Invoke Error', error);
    end(requestId);
    await request('POST', `${where}/error`, Buffer.from(JSON.stringify(document)));
    return;
  }
  end(requestId);
  await request('POST', `${where}/response`, answer);
}

// An error outside of the handler's promise ends the invocation and the process.
async function fatal(kind, error) {
  const document = report(kind === 'unhandledRejection' ? 'Unhandled Promise Rejection' : 'Uncaught Exception', error);
  if (kind === 'unhandledRejection') {
    document.errorType = 'Runtime.UnhandledPromiseRejection';
    document.errorMessage = String(error);
  }
  end(requestId);
  const other = new http.Agent();
  const body = Buffer.from(JSON.stringify(document));
  http.request(new URL(`invocation/${requestId}/error`, api),
    { agent: other, method: 'POST', headers: { 'Content-Length': body.length } }, () => process.exit(129))
    .on('error', () => process.exit(129)).end(body);
}

let handler;
try {
  handler = await load(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
} catch (error) {
  const document = report('Uncaught Exception', error);
  end('init');
  await request('POST', 'init/error', Buffer.from(JSON.stringify(document)));
  process.exit(1);
}
process.on('uncaughtException', (error) => fatal('uncaughtException', error));
process.on('unhandledRejection', (error) => fatal('unhandledRejection', error));
for (;;) await invoke(handler);
