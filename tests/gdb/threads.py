"""
The extension shows threads that stand still, and what they wait for.

Run by gdb -batch -x reference/gdb/capriccio.py -x threads.py PROGRAM [CORE],
the program being parked.c.  Each check is a command and what its output must
contain, in order.
"""
import gdb

CHECKS = [
    ("ct threads", ["main", "runs", "left", "waits", "held by right",
                    "takes_left_first ()", "right", "held by left", "nested",
                    "semaphore", "innermost ()", "writer", "condition",
                    "reader", "read lock", "held by writer", "dead",
                    "has ended", "sleeper", "sleeps ()", "fresh", "can run",
                    "at its beginning, ends",
                    "2 can run, 6 wait, 1 ended"]),
    ("ct threads ended", ["dead"]),
    ("ct ready", ["main", "fresh", "policy fifo"]),
    ("ct waits", ["a ring: left -> right -> left", "reader -> writer"]),
    ("ct waits reader", ["reader -> writer, which waits for condition"]),
    ("ct object fork_left", ["held by left; waiting: right"]),
    ("ct object &book", ["held for writing by writer; waiting: reader"]),
    ("ct object none", ["value 0; waiting: nested"]),
    ("ct object never", ["waiting: writer"]),
    ("ct bt left", ["mutex.c", "takes_left_first", "begin"]),
    ("ct bt nested full", ["in coroutine", "innermost", "in_innermost = 42",
                           "resumed by", "middle", "in_middle = 43",
                           "resumed by", "nests", "in_thread = 44"]),
    ("ct bt all", ["left waits", "takes_left_first", "sleeper waits",
                   "sleeps", "fresh can run"]),
    ("ct thread left", ["takes_left_first"]),
    ("print plates", ["45"]),
    ("ct threads", ["sleeper"]),
    ("print plates", ["45"]),           # the view has stayed
    ("bt", ["mutex.c", "takes_left_first"]),
    ("ct thread nested.1", ["middle"]),
    ("info locals", ["in_middle = 43"]),
    ("ct thread 3", ["innermost"]),
    ("ct running", []),
    ("bt", ["abort", "main"]),
    ("ct coroutine aside", ["stops"]),
    ("print in_coroutine", ["46"]),
    ("ct thread main", ["main () at"]),
]
REFUSED = [
    ("ct thread nobody", "No thread is called nobody"),
    ("ct thread 99", "There is no thread 99"),
    ("ct thread dead", "its stack is gone"),
    ("ct thread nested.7", "stands in 2 coroutines"),
    ("ct thread", "Which one?"),
    ("ct threads sideways", 'Not "sideways"'),
    ("ct object aside", "That is a"),
    ("ct object no_such_thing", "No symbol"),
    ("ct nonsense", "There is no ct nonsense"),
]
passed = failed = 0


def say(command, ok, output):
    global passed, failed
    if ok:
        passed += 1
        return
    failed += 1
    print("%s\n%s\n" % (command, output))


def in_order(words, text):
    """Whether each of the words is in the text, behind the one before."""
    at = 0
    for word in words:
        at = text.find(word, at)
        if at < 0:
            return False
        at += len(word)
    return True


def output_of(command):
    try:
        return gdb.execute(command, to_string=True)
    except gdb.error as error:
        return "error: %s" % error


gdb.execute("set pagination off")
gdb.execute("set width 0")
gdb.execute("set confirm off")
gdb.execute("set debuginfod enabled off")
is_core = any(i.was_attached for i in gdb.inferiors()) or \
    gdb.selected_inferior().pid != 0
if not is_core:
    refusal = output_of("ct threads")
    say("before it runs", "has not started" in refusal, refusal)
    gdb.execute("run", to_string=True)
for command, words in CHECKS:
    output = output_of(command)
    say(command, in_order(words, output) and "Error" not in output, output)
for command, words in REFUSED:
    output = output_of(command)
    say(command, words in output and "Error" not in output, output)
if not is_core:
    # A step from a view is a step of the running thread.
    gdb.execute("delete")
    gdb.execute("break ct_mutex_lock")
    gdb.execute("run", to_string=True)
    gdb.execute("continue", to_string=True)
    gdb.execute("ct thread main", to_string=True)
    gdb.execute("finish", to_string=True)
    output = output_of("frame")
    say("finish", "takes_" in output, output)
    gdb.execute("kill", to_string=True)
print("harness: %d passed, %d failed" % (passed, failed))
gdb.execute("quit %d" % (failed > 0))
