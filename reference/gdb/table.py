"""
table -- the threads there are, read from the control blocks.

The members of struct thread that are read here are those that every lab's
files share.  What a policy keeps of its own, in thread->link or elsewhere, is
never looked at, so that a student's own run queue needs no support.
"""
import time
import gdb

FREE, RUNNABLE, BLOCKED, DONE = range(4)
STATES = ["free", "can run", "waits", "has ended"]


class NoLibrary(gdb.GdbError):
    """The program is not ours, or has no names."""
    def __init__(self):
        super().__init__("There are no threads to be seen: the program has "
                         "not started, or is not linked with the library, or "
                         "was compiled without -g.")


def static_symbol(name, file):
    """The value of a static variable of that file."""
    for symbol in gdb.lookup_static_symbols(name):
        if symbol.symtab.filename.endswith(file):
            return symbol.value()
    raise NoLibrary()


def string_of(value):
    """A char * or char[] as text; "" if it is NULL."""
    if value.type.code == gdb.TYPE_CODE_PTR and int(value) == 0:
        return ""
    return value.string(errors="replace")


class Thread:
    """A control block in use."""
    def __init__(self, block):
        self.block = block
        self.address = int(block.address)
        self.index = int(block["index"])
        self.state = int(block["state"])

    def __eq__(self, other):
        return other is not None and self.address == other.address

    def __hash__(self):
        return self.address

    @property
    def name(self):
        return string_of(self.block["name"]) or "#%d" % self.index

    @property
    def running(self):
        return self.address == int(current())

    @property
    def wait_what(self):
        return string_of(self.block["wait_what"])

    @property
    def sp(self):
        return int(self.block["context"]["sp"])

    def says(self):
        """What it does, in words."""
        return "runs" if self.running else STATES[self.state]

    def contexts(self):
        """Where its stacks stand still, innermost first; each with the
        coroutine whose stack it is, None for the thread's own.  The stack that
        a running thread runs on is not among them."""
        if self.running:
            return resumers(gdb.parse_and_eval("coro_current"))
        return chain(self.sp, self.block["coro"])


def chain(sp, coroutine):
    """The context at sp and those that resumed it.

    A thread keeps the coroutine in which it was last switched away, so the
    stack must be looked at, too: whether sp lies there."""
    if not stands_on(sp, coroutine):
        return [(sp, None)]
    return [(sp, coroutine)] + resumers(coroutine)


def resumers(coroutine):
    """The contexts that wait for a running coroutine, a pointer.  None, if a
    student has given the coroutine other members."""
    if int(coroutine) == 0:
        return []
    try:
        sp, below = int(coroutine["resumer"]["sp"]), coroutine["below"]
    except gdb.error:
        return []
    return chain(sp, below)


def stands_on(sp, coroutine):
    """Whether sp lies on the stack of that coroutine, a pointer."""
    if int(coroutine) == 0:
        return False
    try:
        base = int(coroutine["stack"]["base"])
        size = int(gdb.parse_and_eval("STACK_SMALLEST")) << \
            int(coroutine["stack"]["class"])
    except gdb.error:
        return False
    return base <= sp <= base + size


def current():
    """thread_current, a pointer."""
    try:
        value = gdb.parse_and_eval("thread_current")
        value.fetch_lazy()
    except gdb.error:
        raise NoLibrary() from None
    if int(value) == 0:
        raise NoLibrary()
    return value


def states():
    """The state of every block, by index; read at one go, because there may
    be 100,000."""
    first, used = static_symbol("threads", "thread/table.c"), \
        int(static_symbol("used", "thread/table.c"))
    size = first.type.target().sizeof
    offset = next(f.bitpos // 8 for f in first.type.target().fields()
                  if f.name == "state")
    memory = bytes(gdb.selected_inferior().read_memory(int(first),
                                                       used * size))
    return first, memory[offset::size]


def threads(wanted=(RUNNABLE, BLOCKED, DONE)):
    """The threads in one of the wanted states, by index."""
    current()
    first, all_states = states()
    for i, state in enumerate(all_states):
        if state in wanted:
            yield Thread(first[i])


def counts():
    """How many threads are in each state."""
    current()
    _, all_states = states()
    return [all_states.count(state) for state in range(len(STATES))]


def at(pointer):
    """The thread that a pointer points to, or None."""
    if int(pointer) == 0:
        return None
    return Thread(pointer.dereference())


def find(text):
    """The thread of that name or number; else a sentence is raised."""
    text = text.strip()
    current()
    first, all_states = states()
    number = text.lstrip("#")
    if number.isdigit():
        i = int(number)
        if i < len(all_states) and all_states[i] != FREE:
            return Thread(first[i])
        raise gdb.GdbError("There is no thread %s." % number)
    named = [t for t in threads() if t.name == text]
    if not named:
        raise gdb.GdbError("No thread is called %s; ct threads lists them."
                           % text)
    if len(named) > 1:
        raise gdb.GdbError("Several threads are called %s: %s.  Say which by "
                           "its number." % (text, ", ".join(
                               str(t.index) for t in named)))
    return named[0]


def clock():
    """The time that ages are counted to, ns, and whether it is that of the
    program; of a core only the last time that anybody noted is known."""
    if int(static_symbol("is_virtual", "time/clock.c")):
        return int(static_symbol("virtual_now", "time/clock.c")), True
    if is_live():
        return time.monotonic_ns(), True
    return max((int(t.block["wait_since"]) for t in threads([BLOCKED])),
               default=0), False


def is_live():
    """Whether there is a process on this machine behind the inferior."""
    return gdb.selected_inferior().connection is not None and \
        gdb.selected_inferior().connection.type == "native"


def age(nanoseconds):
    """A duration in three digits and a unit."""
    for unit, size in (("s", 10 ** 9), ("ms", 10 ** 6), ("us", 10 ** 3)):
        if nanoseconds >= size:
            return "%.3g %s" % (nanoseconds / size, unit)
    return "%d ns" % nanoseconds
