"""Runs a Python handler as AWS Lambda runs it.

It imports the handler, then asks the Lambda Runtime API (2018-06-01, "Using the Lambda runtime API" in the Lambda
developer guide) for one invocation after the other. Its first argument is a directory to search for modules after all
others: the one that holds boto3 when the interpreter would not find it by itself, or empty.

Lines on standard output that begin with a NUL byte are for the emulator: "log" is one log event of several lines,
"end" says that everything which the invocation printed precedes it.
"""

import gc
import json
import logging
import os
import socket
import sys
import time

VERSION = "2018-06-01"


class RuntimeAPI:
    """One kept connection to the Runtime API; http.client would cost a fifth of a cold start."""

    def __init__(self, address):
        host_port, _, path = address.partition("/")
        host, _, port = host_port.rpartition(":")
        self.base = f"/{path}/{VERSION}/runtime" if path else f"/{VERSION}/runtime"
        self.host = host_port
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")

    def request(self, method, path, body=b""):
        lines = [f"{method} {self.base}{path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        self.socket.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
        status = self.reader.readline().split(b" ", 2)
        if len(status) < 2:
            os._exit(0)  # the emulator has gone
        answer = {}
        while (line := self.reader.readline().strip()):
            name, _, value = line.partition(b":")
            answer[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
        return int(status[1]), answer, self.reader.read(int(answer.get("content-length", 0)))

    def next(self):
        status, headers, body = self.request("GET", "/invocation/next")
        if status != 200:
            os._exit(0)
        return headers, body

    def post(self, path, document):
        self.request("POST", path, document)


class Console:
    """The pipe to the emulator, kept even when the handler replaces or closes its standard output."""

    def __init__(self):
        self.fd = os.dup(1)
        os.set_inheritable(self.fd, False)

    def write(self, data):
        while data:
            data = data[os.write(self.fd, data):]

    def event(self, text):
        flush()
        self.write(b"\0log " + text.rstrip("\n").replace("\n", "\1").encode("utf-8", "backslashreplace") + b"\n")

    def end(self, request_id):
        flush()
        self.write(b"\0end " + request_id.encode() + b"\n")


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # closed or replaced by the handler: there is nothing left to flush
            pass


class LogHandler(logging.Handler):
    """The root logger's handler, with the format that Lambda gives to Python functions."""

    def __init__(self, console):
        super().__init__()
        self.console = console
        self.request_id = ""
        formatter = logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)

    def emit(self, record):
        try:
            record.aws_request_id = self.request_id
            self.console.event(self.format(record))
        except Exception:
            self.handleError(record)


class Failure(Exception):
    """An error that Lambda itself finds, as opposed to one that the handler raises."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind, self.trace = kind, trace or []


class CognitoIdentity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class ClientContext:
    def __init__(self, document):
        self.custom = document.get("custom")
        self.env = document.get("env")
        self.client = type("Client", (), dict.fromkeys(
            ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")))()
        for name, value in (document.get("client") or {}).items():
            setattr(self.client, name, value)


class Context:
    """The second argument of a handler ("Using the Lambda context object to retrieve Python function information")."""

    def __init__(self, headers, console):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.identity = CognitoIdentity()
        self.client_context = None
        self.tenant_id = None
        if "lambda-runtime-client-context" in headers:
            self.client_context = ClientContext(json.loads(headers["lambda-runtime-client-context"]))
        self._deadline = int(headers["lambda-runtime-deadline-ms"])
        self._console = console

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        self._console.event(str(message))


def load(handler):
    """Finds the handler: "index.handler" is the function handler in index.py."""
    import importlib
    module_name, dot, name = handler.rpartition(".")
    if not dot:
        raise Failure("Runtime.MalformedHandlerName",
                      f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)")
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Failure("Runtime.BuiltInModuleConflict",
                      f"Cannot use built-in module {module_name} as a handler module")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Failure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        raise Failure("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}",
                      [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'])
    try:
        return getattr(module, name)
    except AttributeError:
        raise Failure("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'")


def describe(error, own_frames):
    """The error document of an exception, without the bootstrap's own frames."""
    if isinstance(error, Failure):
        return {"errorMessage": str(error), "errorType": error.kind, "stackTrace": error.trace}
    import traceback
    frames = traceback.extract_tb(error.__traceback__)[own_frames:]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_list(frames),
    }


def report(console, document):
    lines = [f"[ERROR] {document['errorType']}: {document['errorMessage']}"]
    if document["stackTrace"]:
        lines += ["Traceback (most recent call last):"] + [frame.rstrip("\n") for frame in document["stackTrace"]]
    console.event("\n".join(lines))


def encode(value):
    return json.dumps(value, ensure_ascii=False, default=plain).encode("utf-8", "surrogatepass")


def plain(value):
    decimal = sys.modules.get("decimal")  # a Decimal exists only where the module was imported
    if decimal and isinstance(value, decimal.Decimal):
        return float(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


def module_frames(error):
    """How many frames of a failed import are ours or importlib's."""
    count, trace = 0, error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name != __file__ and "importlib" not in name:
            return count
        count, trace = count + 1, trace.tb_next
    return 0


def invoke(api, console, logs, handler):
    headers, body = api.next()
    request_id = headers["lambda-runtime-aws-request-id"]
    os.environ["_X_AMZN_TRACE_ID"] = headers.get("lambda-runtime-trace-id", "")
    logs.request_id = request_id
    path = f"/invocation/{request_id}"
    try:
        try:
            event = json.loads(body)
        except ValueError as error:
            raise Failure("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")
        result = handler(event, Context(headers, console))
        try:
            answer = encode(result)
        except Exception as error:
            raise Failure("Runtime.MarshalError", f"Unable to marshal response: {error}")
    except Exception as error:
        document = describe(error, 1)
        document["requestId"] = request_id
        report(console, document)
        console.end(request_id)
        api.post(path + "/error", encode(document))
        return
    console.end(request_id)
    api.post(path + "/response", answer)


def point_boto3_at_endpoint():
    """Gives clients AWS_ENDPOINT_URL where botocore is too old to read it (before 1.31)."""

    class Finder:  # without importlib.abc's base class, whose import takes as long as half of Python's start
        def find_spec(self, name, path, target=None):
            if name != "botocore.session":
                return None
            import importlib.util
            sys.meta_path.remove(self)
            spec = importlib.util.find_spec(name)
            if spec and spec.loader:
                execute = spec.loader.exec_module
                spec.loader.exec_module = lambda module: (execute(module), wrap(module))[0]
            return spec

    def wrap(module):
        import botocore
        if tuple(int(part) for part in botocore.__version__.split(".")[:2]) >= (1, 31):
            return
        create = module.Session.create_client

        def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None,
                          endpoint_url=None, *args, **kwargs):
            return create(self, service_name, region_name, api_version, use_ssl, verify,
                          endpoint_url or os.environ.get("AWS_ENDPOINT_URL"), *args, **kwargs)

        module.Session.create_client = create_client

    sys.meta_path.insert(0, Finder())


def find_modules():
    """Searches the given directory for modules, after all others."""
    if len(sys.argv) > 1 and sys.argv[1] and sys.argv[1] not in sys.path:
        sys.path.append(sys.argv[1])


def collect_rarely():
    """Looks for garbage less often while modules are imported, where there is little; returns what ends that."""
    usual, rare = gc.get_threshold(), (100_000, 50, 50)
    gc.set_threshold(*rare)

    def as_usual():
        if gc.get_threshold() == rare:  # else the handler's module has chosen its own
            gc.set_threshold(*usual)

    return as_usual


def main():
    collect_as_usual = collect_rarely()
    find_modules()
    point_boto3_at_endpoint()
    del sys.argv[1:]
    console = Console()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    logs = LogHandler(console)
    logging.getLogger().addHandler(logs)
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    api = RuntimeAPI(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = load(os.environ["_HANDLER"])
    except Exception as error:
        document = describe(error, module_frames(error))
        report(console, document)
        console.end("init")
        api.post("/init/error", encode(document))
        sys.exit(1)
    collect_as_usual()
    while True:
        invoke(api, console, logs, handler)


if __name__ == "__main__":
    main()
