"""Starts a Python program once and runs it many times: each time in a copy (fork) of a process that has imported what the
program needs, with the arguments, environment, directory and files of whoever asks.

Python imports this as its sitecustomize, before the program, and the import never returns: the server serves, and a copy
runs the program. A copy tells the server what it had to import and to parse, so that the next one finds it done. The server
ends with the go test that started it, or a minute after the last process of tests that held a lock on its directory.
"""
import array, atexit, contextlib, fcntl, functools, gc, importlib, inspect, io, json, os, runpy, select, shutil, signal, socket, sys, threading

home = os.path.dirname(os.path.abspath(__file__))
patience = 2  # seconds between looks at whether somebody needs this program
idle_looks = 30
parsed = {}  # botocore's models by path: most of a command's time is their parsing


def remember(module):
    """Has botocore (the AWS CLI v2 has one of its own) look into parsed first, and look for services and at names of events and
    at handlers once."""
    loaders, hooks = sys.modules[module + ".loaders"], sys.modules[module + ".hooks"]
    load, found = loaders.JSONFileLoader.load_file, loaders.Loader.list_available_services

    def load_file(self, path):
        if path not in parsed:
            parsed[path] = load(self, path)
        return parsed[path]

    @functools.cache
    def services(paths, type_name):
        return found(loaders.Loader(list(paths), include_default_search_paths=False), type_name)

    loaders.JSONFileLoader.load_file = load_file
    loaders.Loader.list_available_services = lambda self, type_name: list(services(tuple(self.search_paths), type_name))
    look = hooks.accepts_kwargs
    hooks.accepts_kwargs = lambda f: f.__code__.co_flags & inspect.CO_VARKEYWORDS if hasattr(f, "__code__") else look(f)
    if hasattr(hooks, "EventAliaser"):
        alias, aliases = hooks.EventAliaser._alias_event_name, {}
        hooks.EventAliaser._alias_event_name = lambda self, name: aliases.get(name) or aliases.setdefault(name, alias(self, name))
    return loaders.JSONFileLoader()


def serve(modules, go_test):
    given = dict(os.environ)
    for module in modules:
        importlib.import_module(module)
    imported = {k: v for k, v in os.environ.items() if given.get(k) != v}  # by imports, which a copy does not repeat
    models = [remember(m) for m in ("botocore", "awscli.botocore") if m + ".loaders" in sys.modules]
    if "awscli.clidriver" in sys.modules:  # what comes before a command's arguments is the same for all
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
            sys.modules["awscli.clidriver"].create_clidriver().main(["--version"])
    gc.disable()  # a collection in a copy would touch, and so copy, all that it shares with the server
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(home + "/socket")
    listener.listen(64)
    lessons, teach = os.pipe()
    running = {}

    ended, wake = os.pipe()  # a byte for each copy that ends
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    # The handler does nothing: one that asks for statuses could be interrupted by itself, and then asks once too often.
    signal.signal(signal.SIGCHLD, lambda *_: None)
    users, serving = os.open(home, os.O_RDONLY), os.open(home + "/serving", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(serving, fcntl.LOCK_EX)
    print("ready", flush=True)
    partial, untaught, idle = "", [], 0
    while True:
        events = select.poll()
        for file in lessons, listener, ended:
            events.register(file, select.POLLIN)
        asking = {connection.fileno(): pid for pid, connection in running.items()}
        for connection in asking:
            events.register(connection, 0)  # until whoever asked has gone
        ready = [file for file, _ in events.poll(0 if untaught else patience * 1000)]
        idle = 0 if ready or untaught or running else idle + 1
        if idle and (idle >= idle_looks or not lives(go_test)) and unused(users):
            shutil.rmtree(home, ignore_errors=True)
            os._exit(0)
        for connection in asking.keys() & set(ready):
            os.kill(asking[connection], signal.SIGKILL)
        if ended in ready:
            os.read(ended, 1 << 16)
            reap(running)
        if lessons in ready:
            *whole, partial = (partial + os.read(lessons, 1 << 16).decode()).split("\n")
            untaught += whole
        if listener.fileno() in ready:
            connection, _ = listener.accept()
            pid = os.fork()
            if pid == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                signal.set_wakeup_fd(-1)
                listener.close()
                for file in lessons, ended, wake, users, serving:
                    os.close(file)
                become(connection, imported)
                atexit.register(tell, teach, set(sys.modules), set(parsed))
                run()
            running[pid] = connection
        elif untaught:  # one at a time, so that nobody waits long
            learn(untaught.pop(0), models)


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True


def unused(users):
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def reap(running):
    """Tells those who asked for copies that have ended how they did."""
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended == 0:
            continue
        connection = running.pop(pid)
        try:
            connection.sendall(bytes([status >> 8 if status & 127 == 0 else 128 + (status & 127)]))
        except OSError:
            pass  # whoever asked has gone
        connection.close()


def become(connection, imported):
    """Makes this process what was asked for."""
    files = array.array("i")
    head, passed, _, _ = connection.recvmsg(4, socket.CMSG_SPACE(3 * files.itemsize))
    files.frombytes(passed[0][2])
    text, size = b"", int.from_bytes(head, "big")
    while len(text) < size:
        text += connection.recv(size - len(text))
    asked = json.loads(text)
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    connection.close()
    os.chdir(asked["Dir"])
    os.environ.clear()
    os.environ.update(imported)
    os.environ.update(entry.split("=", 1) for entry in asked["Environ"] if "=" in entry)
    sys.argv[1:] = asked["Args"]


def run():
    """Runs the program, and ends without taking apart all that is shared with the server, which would copy it."""
    status = 0
    try:
        if sys.argv[0] == "-c":  # -c PROGRAM …
            program = sys.argv[2]
            del sys.argv[1:3]
            exec(compile(program, "<string>", "exec"), sys.modules["__main__"].__dict__)
        else:
            runpy.run_path(sys.argv[0], run_name="__main__")
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if status != end.code and end.code is not None:
            print(end.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    threading._shutdown()  # as Python ends: threads, functions, files
    atexit._run_exitfuncs()
    for stream in sys.stdout, sys.stderr:
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(status & 255)


def tell(teach, modules, paths):
    for lesson in [m for m in sys.modules if m not in modules] + [p for p in parsed if p not in paths]:
        os.write(teach, (lesson + "\n").encode())


def learn(lesson, models):
    try:
        if lesson.startswith("/"):
            for loader in models:
                loader.load_file(lesson)
        else:
            importlib.import_module(lesson)
    except (Exception, SystemExit):
        pass  # whoever needs it hears of it


serve(os.environ.pop("CFNENV_TEST_IMPORT").split(), int(os.environ.pop("CFNENV_TEST_GO")))
