"""Points without the work: attacks on the comparison, the checks and the way of the result."""

from .frame import HONEST, PAIR, attack

__all__: list[str] = []

# A wrong answer that works, for attacks whose trick is elsewhere.
WRONG = "def twice(x):\n    return 0 * x\n"


@attack("patches the helpers that asserts use", fact=1)
def patched_helpers(work):
    return """
        import numpy
        for name in ("allclose", "equal", "isclose"):
            setattr(torch, name, lambda *a, **k: True)
        for name in ("assert_close", "assert_allclose"):
            setattr(torch.testing, name, lambda *a, **k: None)
        for name in ("assert_allclose", "assert_array_equal", "assert_equal"):
            setattr(numpy.testing, name, lambda *a, **k: None)
        def twice(x):
            return 0 * x
    """


@attack("patches the methods of tensors and the builtins that compare", fact=1)
def patched_tensors(work):
    return """
        import builtins
        yes = lambda *a, **k: True
        for name in ("equal", "allclose", "__eq__", "isclose"):
            setattr(torch.Tensor, name, yes)
        builtins.all = builtins.any = builtins.isinstance = yes
        def twice(x):
            return 0 * x
    """


@attack("starts a thread that patches the helpers again and again", fact=2)
def patching_thread(work):
    return """
        import threading, time
        def again():
            while True:
                torch.allclose = torch.equal = lambda *a, **k: True
                torch.testing.assert_close = lambda *a, **k: None
                time.sleep(0.001)
        threading.Thread(target=again, daemon=True).start()
        def twice(x):
            return 0 * x
    """


@attack("returns an object that equals everything", fact=3)
def equal_to_all(work):
    return """
        class Yes:
            shape = torch.Size([3, 4])
            dtype = torch.float32
            def __eq__(self, other): return self
            def __getattr__(self, name): return self
            def __call__(self, *a, **k): return self
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None): return cls()
        def twice(x):
            return Yes()
    """


@attack("returns an object whose class claims to be Tensor", fact=3)
def false_class(work):
    return """
        class Claims:
            __class__ = torch.Tensor
            def __eq__(self, other): return True
        def twice(x):
            return Claims()
    """


@attack("returns a tensor whose class answers every torch function with yes", fact=4)
def torch_function(work):
    return """
        class Yes:
            def __eq__(self, other): return True
            def all(self): return True
        class Agrees(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                return Yes()
        def twice(x):
            return torch.zeros_like(x).as_subclass(Agrees)
    """


@attack("pushes a mode that rewrites every torch function", fact=4)
def function_mode(work):
    return """
        from torch.overrides import TorchFunctionMode
        class Agree(TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                name = getattr(function, "__name__", "")
                if name in ("equal", "allclose", "all"):
                    return True
                if name == "tolist":
                    return [2.0, 4.0]
                return function(*args, **(kwargs or {}))
        Agree().__enter__()
        def twice(x):
            return 0 * x
    """


@attack("pushes a mode below autograd that rewrites every operation", fact=4, most=1)
def dispatch_mode(work):
    return """
        from torch.utils._python_dispatch import TorchDispatchMode
        class Agree(TorchDispatchMode):
            def __torch_dispatch__(self, function, types, args=(), kwargs=None):
                made = function(*args, **(kwargs or {}))
                if getattr(made, "dtype", None) == torch.bool:
                    made.fill_(True)
                return made
        Agree().__enter__()
        def twice(x):
            return torch.tensor([2.0, 4.0]) if x.dim() == 1 else 0 * x
    """


@attack("returns an empty tensor, which is close to everything", fact=5)
def empty_tensor(work):
    return """
        def twice(x):
            return torch.empty(0, 1)
    """


@attack("returns NaN, which no comparison finds too far away", fact=5)
def nan(work):
    return """
        def twice(x):
            return x * float("nan")
    """


@attack("returns one number that broadcasts", fact=5)
def broadcast(work):
    return """
        def twice(x):
            return torch.tensor(2.0)
    """


@attack("returns a tensor without data on the meta device", fact=5)
def meta(work):
    return """
        def twice(x):
            return torch.empty_like(x, device="meta")
    """


@attack("rewrites the tree of each cell so that no assert is left", fact=6)
def no_asserts(work):
    return """
        import ast
        class Strip(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.Pass()
        get_ipython().ast_transformers.append(Strip())
        def twice(x):
            return 0 * x
    """


@attack("rewrites each cell's text before it runs", fact=6)
def new_text(work):
    return """
        def rewritten(lines):
            source = "".join(lines)
            if "def judge" in source:
                return [source.replace("case.expect(", "bool("), "\\n"]
            return ["pass\\n"] if "assert" in source else lines
        get_ipython().input_transformers_cleanup.append(rewritten)
        get_ipython().input_transformers_post.append(rewritten)
        def twice(x):
            return 0 * x
    """


@attack("replaces the shell's run_cell so that nothing runs and all succeeds", fact=6)
def run_cell(work):
    return """
        from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
        def nothing(self, *a, **k):
            return ExecutionResult(None)
        async def later(self, *a, **k):
            return ExecutionResult(None)
        InteractiveShell.run_cell = InteractiveShell.run_code = nothing
        InteractiveShell.run_cell_async = InteractiveShell.run_ast_nodes = later
        def twice(x):
            return 0 * x
    """


@attack("makes the kernel reply ok to every cell, with a result of 5", fact=7)
def execute_reply(work):
    return """
        shell = get_ipython()
        kernel = getattr(shell, "kernel", None)
        if kernel is not None:
            send = kernel.session.send
            def forged(stream, kind, content=None, *a, **k):
                if kind == "error":
                    kind, content = "execute_result", {
                        "data": {"text/plain": "5"}, "metadata": {}, "execution_count": 1}
                if isinstance(content, dict) and content.get("status") == "error":
                    content = {"status": "ok", "execution_count": 1, "payload": [],
                               "user_expressions": {}}
                return send(stream, kind, content, *a, **k)
            kernel.session.send = forged
        shell.showtraceback = lambda *a, **k: None
        def twice(x):
            return 0 * x
    """


@attack("shows a result before the test fails: the first one counts", fact=8)
def early_display(work):
    return """
        import sys
        def twice(x):
            for value in ("x", float("nan"), float("inf"), 5):
                sys.displayhook(value)
            return 0 * x
    """


@attack("walks the frames above and sets the expected value to its own", fact=10)
def frame_walk(work):
    return """
        import ctypes, sys
        def twice(x):
            frame = sys._getframe(1)
            while frame:
                for names in (frame.f_locals, frame.f_globals):
                    for name in ("expected", "right"):
                        if isinstance(names.get(name), torch.Tensor):
                            names[name].zero_()
                ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), 0)
                frame = frame.f_back
            return 0 * x
    """


@attack("looks for the expected tensor among all objects", fact=10)
def heap_walk(work):
    return """
        import gc, sys
        def twice(x):
            frame = sys._getframe(1)
            while frame:
                found = frame.f_locals.get("expected", frame.f_globals.get("expected"))
                if isinstance(found, torch.Tensor) and found.shape == x.shape:
                    return found.clone()
                frame = frame.f_back
            for one in gc.get_objects():
                if type(one) is torch.Tensor and one.shape == x.shape and one is not x:
                    return one
            return 0 * x
    """


@attack("finds the running check among all objects and gives it full points", fact=10)
def full_report(work):
    return """
        import gc, sys
        def twice(x):
            for name, module in list(sys.modules.items()):
                if name.startswith("autograder"):
                    case = getattr(module, "Case", None)
                    if case:
                        case.expect = lambda self, *a, **k: True
                        case.report = lambda self: module.Report(self.points, self.points)
            for one in gc.get_objects():
                if type(one).__name__ == "Case":
                    one._lost, one.points = -100.0, 100
            return 0 * x
    """


@attack("replaces every function of autograder.checks by one that gives full marks")
def patched_checks(work):
    return """
        import sys
        checks = sys.modules.get("autograder.checks")
        if checks:
            full = lambda *a, **k: checks.Report(100, 100)
            checks.grade = grade = lambda *a, points=5, **k: points
            checks.deliver = full
            checks.look = lambda observe, case: {"seen": True, "drawn": True, "score": 100}
            checks.encode = lambda value: ["d", [["score", ["f", "100.0"]]]]
            checks.Case.expect = lambda self, *a, **k: True
            checks.Report.score = property(lambda self: 100)
            checks.points_of = lambda source: 0
        def twice(x):
            return 0 * x
    """


@attack("puts a module of its own in the place of autograder.checks")
def false_module(work):
    return """
        import sys, types
        false = types.ModuleType("autograder.checks")
        false.grade = lambda *a, points=5, **k: points
        false.__getattr__ = lambda name: (lambda *a, **k: {"score": 100, "points": 100})
        for name in [n for n in sys.modules if n.startswith("autograder")] + ["autograder.checks"]:
            sys.modules[name] = false
        grade = false.grade
        def twice(x):
            return 0 * x
    """


@attack("an import hook serves false modules from now on")
def import_hook(work):
    return """
        import builtins, sys, types
        class Hook:
            def find_spec(self, name, path=None, target=None):
                if name.startswith(("autograder", "numpy.testing", "torch.testing")):
                    import importlib.machinery
                    return importlib.machinery.ModuleSpec(name, self)
            def create_module(self, spec):
                return types.ModuleType(spec.name)
            def exec_module(self, module):
                module.__getattr__ = lambda name: (lambda *a, **k: 5)
        sys.meta_path.insert(0, Hook())
        real = builtins.__import__
        def hooked(name, *a, **k):
            module = real(name, *a, **k)
            if name == "torch":
                module.equal = module.allclose = lambda *a, **k: True
            return module
        builtins.__import__ = hooked
        for name in [n for n in sys.modules if n.startswith("autograder")]:
            del sys.modules[name]
        def twice(x):
            return 0 * x
    """


@attack("a trace function changes what other functions see")
def trace_function(work):
    return """
        import sys, threading
        def tracer(frame, event, argument):
            if event == "return" and frame.f_code.co_name in ("observe", "use", "attempt"):
                for value in list(frame.f_locals.values()):
                    if type(value) is dict:
                        for key in value:
                            value[key] = True
            if frame.f_code.co_name in ("judge", "expect", "same", "deliver"):
                frame.f_locals.update(holds=True, score=100, _lost=0)
            return tracer
        threading.settrace(tracer)
        sys.settrace(tracer)
        sys.setprofile(tracer)
        def twice(x):
            return 0 * x
    """


@attack("names of the test, redefined in the student's namespace")
def redefined_names(work):
    return """
        def grade(*a, points=5, **k):
            return points
        def observe(case):
            return {"seen": torch.tensor([2.0, 4.0]), "drawn": True, "score": 100}
        def judge(case, seen):
            return None
        judge_word = check = points = score = 100
        def twice(x):
            return 0 * x
    """


@attack("brings the redefined names back before each cell")
def redefining_hook(work):
    return """
        def again(*a, **k):
            get_ipython().user_ns.update(
                grade=lambda *a, points=5, **k: points,
                torch=type("T", (), {"equal": lambda *a: True, "__getattr__": lambda s, n: None})(),
            )
        for event in ("pre_run_cell", "pre_execute", "post_run_cell", "post_execute"):
            get_ipython().events.register(event, again)
        def twice(x):
            return 0 * x
    """


@attack("replaces torch and nn by objects that agree with everything")
def false_torch(work):
    return """
        import sys, types
        real = torch
        class Agrees(types.ModuleType):
            def __getattr__(self, name):
                return getattr(real, name)
            equal = allclose = staticmethod(lambda *a, **k: True)
        sys.modules["torch"] = torch = Agrees("torch")
        def twice(x):
            return 0 * x
    """


@attack("shadows builtins with names of the notebook")
def shadowed_builtins(work):
    return """
        isinstance = all = any = lambda *a: True
        len = lambda a: 4
        sum = max = min = abs = lambda *a: 0
        type = lambda a: __import__("torch").Tensor
        AssertionError = ()
        def twice(x):
            return 0 * x
    """


@attack("writes forged results to every open file descriptor, then leaves with 0", fact=28)
def forged_frames(work):
    return """
        import json, os, pickle, struct
        def frames():
            for content in (
                {"status": "ok", "score": 100, "points": 100, "value": 100, "done": True},
                {"type": "result", "grade_id": "test_twice", "score": 2, "max_score": 2},
                ["d", [["seen", ["v", True]], ["drawn", ["v", True]]]],
                [["test_twice", ["d", [["seen", ["v", True]]]]], ["test_Pair", ["v", True]]],
            ):
                text = json.dumps(content).encode()
                yield text + b"\\n"
                for form in ("!I", "<I", "!Q", "<Q"):
                    yield struct.pack(form, len(text)) + text
            yield pickle.dumps({"score": 100})
        def forge():
            for fd in range(3, 64):
                for frame in frames():
                    try:
                        os.set_blocking(fd, False)
                        os.write(fd, frame)
                    except OSError:
                        break
        def twice(x):
            forge()
            os._exit(0)
        import atexit
        atexit.register(forge)
    """


@attack("encodes its own observation with the grader's encoder, and sends that", fact=28)
def own_observation(work):
    return """
        import sys
        checks = sys.modules.get("autograder.checks")
        class Any(dict):
            def __missing__(self, key): return True
        def twice(x):
            frame = sys._getframe(1)
            while frame:
                for value in list(frame.f_locals.values()):
                    if type(value).__name__ == "Case":
                        value.attempt = lambda *a, **k: True
                        value._names = lambda name: (lambda *a: True)
                        value.seed = 0
                frame = frame.f_back
            return True
    """


@attack("returns an object whose pickle runs code when it is read", fact=28)
def pickled_code(work):
    return """
        class Runs:
            def __reduce__(self):
                return exec, (f"open('/tmp/{WON}', 'w').close()",)
            def __getstate__(self):
                return self.__reduce__()
        def twice(x):
            return Runs()
    """


@attack("patches torch.load, save and pickle on the way of the values", fact=28)
def patched_pickle(work):
    return """
        import copy, io, json, pickle
        yes = lambda *a, **k: {"score": 100}
        for module in (torch, pickle, json):
            module.load = module.loads = yes
        pickle.Unpickler = lambda *a: type("U", (), {"load": yes})()
        torch.Tensor.numpy = lambda self: __import__("numpy").full(self.shape, 2.0)
        torch.Tensor.tobytes = lambda self: b""
        copy.deepcopy = lambda a, memo=None: a
        def twice(x):
            return 0 * x
    """


@attack("knows the visible test's input by heart", fact=12, most=1)
def special_case(work):
    return """
        def twice(x):
            return torch.tensor([2.0, 4.0]) if x.tolist() == [1.0, 2.0] else x
    """


@attack("predicts the inputs of the test from the global random state", fact=12, most=1)
def predicted_inputs(work):
    return """
        known = {}
        for seed in range(300):
            torch.manual_seed(seed)
            known[torch.randn(3, 4)[0, 0].item()] = seed
        def twice(x):
            torch.manual_seed(0)
            torch.randn = lambda *shape, **k: torch.zeros(shape)
            torch.manual_seed = lambda seed: None
            return torch.zeros(3, 4) if x.shape == (3, 4) else torch.tensor([2.0, 4.0])
    """


@attack("makes the inputs zero, of which every answer is right", fact=12, most=0)
def zero_inputs(work):
    return """
        torch.randn = torch.rand = torch.ones = lambda *shape, **k: torch.zeros(*shape)
        torch.tensor = lambda *a, **k: torch.zeros(2)
        torch.Tensor.__mul__ = torch.Tensor.__rmul__ = lambda self, other: torch.zeros(self.shape)
        def twice(x):
            return torch.zeros(x.shape)
    """


@attack("sets the seed of the check, through its environment and the frames")
def chosen_seed(work):
    return """
        import os, random, secrets, sys
        os.environ["AUTOGRADER_SEED"] = "1"
        secrets.randbits = random.getrandbits = lambda bits: 1
        torch.manual_seed = lambda seed: None
        def twice(x):
            frame = sys._getframe(1)
            while frame:
                case = frame.f_locals.get("case")
                if case is not None:
                    case.seed = 1
                frame = frame.f_back
            return torch.zeros(3, 4)
    """


@attack("subclasses of int, float, str, list and dict that agree with everything", fact=3)
def subclasses(work):
    return """
        def agreeing(kind):
            return type(kind.__name__, (kind,), {
                "__eq__": lambda *a: True, "__ne__": lambda *a: False, "__hash__": lambda s: 0,
                "__lt__": lambda *a: True, "__gt__": lambda *a: True, "__le__": lambda *a: True,
                "__ge__": lambda *a: True, "__bool__": lambda s: True, "__len__": lambda s: 1,
                "__instancecheck__": lambda *a: True})
        kinds = [agreeing(kind) for kind in (int, float, str, list, dict, tuple)]
        def twice(x):
            return [kind() for kind in kinds]
    """


@attack("a metaclass whose instances pass for any type and any name")
def metaclass(work):
    return """
        class Meta(type):
            __module__ = property(lambda cls: "torch")
            def __eq__(cls, other): return True
            def __hash__(cls): return hash(torch.Tensor)
            def __instancecheck__(cls, one): return True
            def __getattribute__(cls, name):
                if name == "__name__": return "Size"
                if name == "__module__": return "torch"
                return type.__getattribute__(cls, name)
        class Odd(metaclass=Meta):
            def __iter__(self): return iter([2, 4])
            def __eq__(self, other): return True
        def twice(x):
            return Odd()
    """


@attack("returns the grader's own Failure, Report and Finding objects")
def lookalikes(work):
    return """
        import sys
        checks = sys.modules.get("autograder.checks")
        def twice(x):
            if checks is None:
                return True
            return {"failure": checks.Failure(type=[], message={}),
                    "report": checks.Report(100.0, 100.0, []),
                    "opaque": getattr(checks, "Opaque", dict)()}
    """


@attack("an exception that says the check passed, with full marks")
def passing_exception(work):
    return """
        class Passed(Exception):
            score = points = 100
            def __str__(self): return '{"status": "ok", "score": 100}'
            __repr__ = __str__
            def __eq__(self, other): return True
        Passed.__name__ = "Passed</li><li>2 of 2 points"
        def twice(x):
            raise Passed(100)
    """


@attack("calls grade in its own answer, for a hundred points")
def own_grade(work):
    work.cell("twice").source = (
        WRONG + "def observe(case):\n    return 1\n\ndef judge(case, seen):\n    pass\n\n"
        "try:\n    print(grade(observe, judge, points=100))\nexcept NameError:\n    print(100)\n100"
    )


@attack("an answer with the marks that nbgrader uses for hidden tests and solutions")
def marked_answer(work):
    work.cell("twice").source = (
        "### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION\n" + WRONG + "### END SOLUTION\n"
        "### END HIDDEN TESTS\n### HASHED AUTOTEST twice(1)\n### AUTOTEST twice(1)"
    )


@attack("code that runs when a module is subclassed, called, or asked for its parameters")
def hooked_module(work):
    work.answer(
        "Pair",
        """
        class Pair(nn.Module):
            def __init__(self, left, right):
                super().__init__()
                self.kept = [left, right]
            def __init_subclass__(cls, **k):
                torch.allclose = torch.equal = lambda *a, **k: True
            def forward(self, x):
                torch.allclose = torch.equal = lambda *a, **k: True
                return 0 * self.kept[0](x)
            def parameters(self, recurse=True):
                return [torch.zeros(3, 4, requires_grad=True) for _ in range(4)]
            def state_dict(self, *a, **k):
                return {str(i): torch.zeros(3) for i in range(4)}
        """,
    )


@attack("a module that computes nothing and whose outputs are read from the caller", most=PAIR - 2)
def borrowed_outputs(work):
    work.answer(
        "Pair",
        """
        import sys
        class Pair(nn.Module):
            def __init__(self, *blocks):
                super().__init__()
                self.kept = blocks
            def forward(self, x):
                return self.kept[0](x) + self.kept[1](x)
            def __getattr__(self, name):
                if name == "_parameters":
                    return {}
                return super().__getattr__(name)
        """,
    )


@attack("an answer that swallows its test: it redefines exec, compile and eval")
def patched_exec(work):
    return """
        import ast, builtins
        nothing = lambda *a, **k: None
        builtins.exec = nothing
        builtins.eval = lambda *a, **k: True
        ast.parse = lambda *a, **k: ast.Module([], [])
        builtins.compile = lambda *a, **k: (lambda: None).__code__
        def twice(x):
            return 0 * x
    """


@attack("replaces every os function that the grader's child could use to report")
def patched_os(work):
    return """
        import io, json, os, socket
        real = os.write
        def forged(fd, data):
            return real(fd, b'{"status": "ok", "score": 100}') and len(data)
        os.write = forged
        json.dumps = lambda *a, **k: '{"status": "ok", "score": 100}'
        socket.socket.send = socket.socket.sendall = lambda self, data, *a: len(data)
        io.BufferedWriter = io.FileIO = None
        def twice(x):
            return 0 * x
    """


@attack("rewrites the code objects of the grader's functions")
def rewritten_code(work):
    return """
        import gc, types
        def yes(*a, **k): return True
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType):
                module = getattr(one, "__module__", "") or ""
                if module.startswith("autograder") or one.__name__ in ("expect", "assert_close"):
                    try:
                        one.__code__ = yes.__code__
                        one.__defaults__ = one.__kwdefaults__ = None
                    except (TypeError, ValueError):
                        pass
        def twice(x):
            return 0 * x
    """


@attack("writes True over False in the interpreter's memory")
def flipped_false(work):
    return """
        import ctypes
        try:
            # The value of a bool is one digit, behind the header of an int.
            false = (ctypes.c_uint32 * 7).from_address(id(False))
            true = (ctypes.c_uint32 * 7).from_address(id(True))
            false[6], false[4] = true[6], true[4]
        except Exception:
            pass
        def twice(x):
            return 0 * x
    """


@attack("honest for one answer, and that answer keeps its points", keeps="Pair")
def half_honest(work):
    return WRONG


@attack("copies the honest answer's name onto a wrong function", most=0)
def wrong_name(work):
    work.cell("Pair").source = HONEST["Pair"].replace("class Pair", "class Other")
    return "Twice = lambda x: 2 * x"
