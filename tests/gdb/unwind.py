"""
The backtrace is right at every instruction of the context switch.

Run by gdb -batch -x unwind.py PROGRAM (pingpong).  Steps through three whole
switches, one instruction at a time.  At each step frame 1 must be the function
that called the switch, on the stack that sp points to, and the chain must end
in main or where a coroutine begins, never in garbage.
"""
import gdb

CALLERS = {"ct_coro_resume": ["resumes", "main"],
           "ct_coro_yield": ["yields", "begin", "context_begin"],
           "context_begin": []}
passed = failed = 0


def chain():
    names, frame = [], gdb.newest_frame()
    while frame is not None and len(names) < 12:
        names.append(frame.name())
        frame = frame.older()
    return names


def right(names):
    """Whether the chain is one of the two there are."""
    if len(names) < 2:
        return names == ["context_begin"]
    if names[0] == "context_begin":
        return True
    return names[0] == "context_switch" and names[1] in CALLERS and \
        names[2:] == CALLERS[names[1]]


gdb.execute("set pagination off")
gdb.execute("set confirm off")
gdb.execute("break context_switch")
gdb.execute("run", to_string=True)
for switch in range(3):
    gdb.execute("continue" if switch else "info program", to_string=True)
    for step in range(80):
        names = chain()
        if names[0] not in ("context_switch", "context_begin"):
            break
        if right(names):
            passed += 1
        else:
            failed += 1
            print("switch %d, step %d: %s" % (switch, step, names))
        if names[0] == "context_begin":
            break
        gdb.execute("stepi", to_string=True)
gdb.execute("kill", to_string=True)
print("harness: %d passed, %d failed" % (passed, failed))
gdb.execute("quit %d" % (failed > 0 or passed < 40))
