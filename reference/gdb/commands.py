"""
commands -- what one types.

      ct                  the list of all these
      ct threads          who there is, what each does and waits for
      ct ready            who can run
      ct waits            who waits for whom, and whether that comes round
      ct object EXPR      a mutex, lock, condition, semaphore: whose, who waits
      ct bt THREAD        the backtrace of a thread that stands still
      ct thread THREAD    GDB looks at that thread, until the program runs on
      ct running          GDB looks at the running one again
      ct coroutine EXPR   GDB looks at a coroutine that stands still
"""
import os
import gdb

import parked
import table
import waits
from view import view

LISTED = 100                    # threads, unless all are asked for


def look(sp):
    """Turns the view to the context at sp."""
    try:
        view.on(sp)
    except (parked.Unknown, gdb.MemoryError) as error:
        raise gdb.GdbError("The registers cannot be found: %s." % error) \
            from None


def evaluate(expression):
    """The value of what the user typed."""
    try:
        value = gdb.parse_and_eval(expression)
        value.fetch_lazy()
        return value
    except gdb.error as error:
        raise gdb.GdbError(str(error)) from None


def select_own():
    """Selects the innermost frame that is the program's own and not the
    library's, if there is one: that is where one wants to look."""
    frame = gdb.selected_frame()
    while frame is not None:
        if is_own(frame):
            frame.select()
            return
        frame = frame.older()


def place(thread):
    """The innermost frame of a thread that is the program's own, in a few
    words."""
    if thread.state == table.DONE:
        return ""
    try:
        if not thread.running:
            view.on(thread.sp)
        frame = gdb.newest_frame() if thread.running else view.first()
        while frame is not None and not is_own(frame):
            frame = frame.older()
        if frame is None:
            start = str(thread.block["start"]).rpartition(" ")[2]
            return "at its beginning, " + start.strip("<>")
        sal = frame.find_sal()
        return "%s () %s:%d" % (frame.name(), os.path.basename(
            sal.symtab.filename), sal.line)
    except (parked.Unknown, gdb.error):
        pass
    finally:
        view.off()
    return "?"


def library_files():
    """The names of the library's own files.  A student's stand in for some of
    them under the same names, wherever they lie."""
    reference = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return {name for _, _, names in os.walk(reference) for name in names
            if name.endswith((".c", ".h", ".S"))}


LIBRARY = library_files()


def is_own(frame):
    """Whether a frame is of the program and not of a library below it."""
    symtab, name = frame.find_sal().symtab, frame.name() or ""
    return symtab is not None \
        and os.path.basename(symtab.filename) not in LIBRARY \
        and not name.startswith("_") and name not in ("abort", "raise")


def row(thread, now):
    """A thread's line in the table, as a list of columns."""
    what, since = "", int(thread.block["wait_since"])
    waiting = thread.state == table.BLOCKED
    if waiting:
        what = waits.says(thread)
    return ["*" if thread.running else "", str(thread.index), thread.name,
            thread.says(), table.age(now - since)
            if waiting and 0 < since <= now else "", what, place(thread)]


def write_table(rows):
    """Rows of columns, each as wide as its widest."""
    widths = [max(len(r[i]) for r in rows) for i in range(len(rows[0]))]
    for r in rows:
        print("  ".join(c.ljust(w) for c, w in zip(r, widths)).rstrip())


def list_threads(chosen, everybody):
    """The table of these threads, and how many were left out."""
    now, exact = table.clock()
    rows = [["", "#", "name", "state", "for", "what", "at"]]
    for n, thread in enumerate(chosen):
        if n == LISTED and not everybody:
            print("the first %d; \"all\" behind the command shows the others"
                  % LISTED)
            break
        rows.append(row(thread, now))
    write_table(rows)
    if not exact and any(r[4] for r in rows[1:]):
        print("A core has no clock: times are up to the last wait that began.")


class Prefix(gdb.Command):
    """The threads, coroutines and locks of the Capriccio library."""
    def __init__(self):
        super().__init__("ct", gdb.COMMAND_STACK, prefix=True)

    def invoke(self, argument, from_tty):
        if argument:
            raise gdb.GdbError("There is no ct %s; help ct lists what there "
                               "is." % argument.split()[0])
        gdb.execute("help ct")


class Threads(gdb.Command):
    """List the threads: ct threads [ready|waiting|ended] [all].
The running one has a star.  "for" is how long a thread has waited, where
anybody noted that: while a timer is set, or under CAPRICCIO_CHECK=1."""
    words = {"ready": [table.RUNNABLE], "waiting": [table.BLOCKED],
             "ended": [table.DONE]}

    def __init__(self):
        super().__init__("ct threads", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        words = argument.split()
        wanted = [s for w in words for s in self.words.get(w, [])]
        for w in words:
            if w not in self.words and w != "all":
                raise gdb.GdbError("Not \"%s\": ct threads [ready|waiting|"
                                   "ended] [all]." % w)
        everybody = [table.RUNNABLE, table.BLOCKED, table.DONE]
        chosen = table.threads(wanted or everybody)
        with view.aside():
            list_threads(chosen, "all" in words)
        n = table.counts()
        print("%d can run, %d wait, %d ended and not joined" % (
            n[table.RUNNABLE], n[table.BLOCKED], n[table.DONE]))


class Ready(gdb.Command):
    """List the threads that can run: ct ready [all].
They are found by their state, in the order of their numbers; in which order
they will run only the policy knows."""
    def __init__(self):
        super().__init__("ct ready", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if argument not in ("", "all"):
            raise gdb.GdbError("Not \"%s\": ct ready [all]." % argument)
        with view.aside():
            list_threads(table.threads([table.RUNNABLE]), argument == "all")
        found = table.counts()[table.RUNNABLE]
        known = int(gdb.parse_and_eval("sched_runnable"))
        print("policy %s" % table.string_of(
            gdb.parse_and_eval("sched_policy.name")))
        if found != known:
            print("T1 is broken: %d threads are RUNNABLE and sched_runnable "
                  "is %d (right while one is being changed)" % (found, known))


class Waits(gdb.Command):
    """Show who waits for whom: ct waits [THREAD].
Followed through mutexes, write locks and joins, which have an owner."""
    def __init__(self):
        super().__init__("ct waits", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        chosen = [table.find(argument)] if argument else \
            list(table.threads([table.BLOCKED]))
        told, rings = set(), set()
        for thread in chosen:
            way = waits.follow(thread)
            if way[0] == way[-1] and len(way) > 1:
                ring = frozenset(way)
                if ring in rings:
                    continue
                rings.add(ring)
                print("a ring: " + self.words(way))
            else:
                print(self.words(way))
            told.add(thread)
        if not told and not rings:
            print("Nobody waits.")

    @staticmethod
    def words(way):
        """a waits for ... b waits for ... c, which runs"""
        text = ""
        for thread in way[:-1]:
            text += "%s -> " % thread.name
        last = way[-1]
        text += last.name
        if last in way[:-1]:
            return text
        if last.state == table.BLOCKED:
            return text + ", which waits for " + waits.says(last)
        return text + ", which " + last.says()


class Object(gdb.Command):
    """Show a mutex, lock, condition, semaphore or barrier: ct object EXPR.
Whose it is, and who waits for it, in order.  EXPR is one or points to one."""
    def __init__(self):
        super().__init__("ct object", gdb.COMMAND_DATA,
                         gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("Which one?  ct object EXPR")
        print(waits.describe(evaluate(argument)))


def find_with_depth(argument):
    """"NAME" or "NAME.2", two resumers below: the thread and the number."""
    name, dot, depth = argument.strip().rpartition(".")
    if dot and depth.isdigit():
        return table.find(name), int(depth)
    return table.find(argument), 0


class Thread(gdb.Command):
    """Look at a thread that stands still: ct thread NAME, or NUMBER.
bt, up, frame, info locals and print then speak of it, until the program runs
on or ct running.  In coroutines, NAME.1 is whoever resumed the innermost one,
NAME.2 the resumer of that, and so on."""
    def __init__(self):
        super().__init__("ct thread", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("Which one?  ct thread NAME, or NUMBER")
        view.off()
        thread, depth = find_with_depth(argument)
        if thread.state == table.DONE:
            raise gdb.GdbError("%s has ended; its stack is gone."
                               % thread.name)
        contexts = thread.contexts()
        if thread.running:
            contexts = [None] + contexts
        if depth >= len(contexts):
            raise gdb.GdbError("%s stands in %d coroutines." % (
                thread.name, len(contexts) - 1))
        if contexts[depth] is not None:
            look(contexts[depth][0])
        else:
            gdb.newest_frame().select()
        select_own()
        gdb.execute("frame")


class Running(gdb.Command):
    """Look at the running thread again: ct running."""
    def __init__(self):
        super().__init__("ct running", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        view.off()


class Coroutine(gdb.Command):
    """Look at a coroutine that stands still: ct coroutine EXPR.
EXPR is a ct_coro *.  See ct thread for what can be done then."""
    words = ["is suspended", "runs", "waits for one that it resumed",
             "has ended"]

    def __init__(self):
        super().__init__("ct coroutine", gdb.COMMAND_STACK,
                         gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError("Which one?  ct coroutine EXPR")
        coroutine = evaluate(argument)
        view.off()
        try:
            status = int(coroutine["status"])
            sp = int(coroutine["context"]["sp"])
        except gdb.error as error:
            raise gdb.GdbError("That is no coroutine as the kit's header has "
                               "it: %s" % error) from None
        if status == 2:
            sp = self.where_normal(coroutine)
        if status in (1, 3) or sp is None:
            raise gdb.GdbError("It %s." % self.words[status])
        look(sp)
        select_own()
        gdb.execute("frame")

    @staticmethod
    def where_normal(coroutine):
        """The stack of one that waits stands where it resumed another."""
        for thread in table.threads([table.RUNNABLE, table.BLOCKED]):
            for sp, owner in thread.contexts():
                if owner is not None and int(owner) == int(coroutine):
                    return sp
        return None


class Backtrace(gdb.Command):
    """Backtrace of a thread: ct bt THREAD [full].
All its stacks: the innermost coroutine's first, then its resumer's, down to the
thread's own.  "full" shows local variables.  ct bt all [full]: of every
thread that stands still."""
    def __init__(self):
        super().__init__("ct bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        words = argument.split()
        full = words[-1:] == ["full"]
        if full:
            words.pop()
        if not words:
            raise gdb.GdbError("Whose?  ct bt THREAD [full]")
        name = " ".join(words)
        with view.aside():
            if name != "all":
                self.show(table.find(name), full)
            else:
                self.show_all(full)

    def show_all(self, full):
        """Every thread that has a stack, up to a number."""
        for n, thread in enumerate(table.threads([table.RUNNABLE,
                                                  table.BLOCKED])):
            if n == LISTED:
                print("and others: the first %d were shown" % LISTED)
                break
            self.show(thread, full)

    @staticmethod
    def show(thread, full):
        """One thread, stack by stack."""
        print("%s %s%s" % (thread.name, thread.says(), " for " +
                           waits.says(thread)
                           if thread.state == table.BLOCKED else ""))
        if thread.state == table.DONE:
            return
        command = "bt full" if full else "bt"
        if thread.running:
            gdb.execute(command)
        for n, (sp, coroutine) in enumerate(thread.contexts()):
            if n > 0 or thread.running:
                print("resumed by")
            if coroutine is not None:
                print("in coroutine 0x%x" % int(coroutine))
            look(sp)
            try:
                gdb.execute(command)
            finally:
                view.off()


for command in (Prefix, Threads, Ready, Waits, Object, Thread, Running,
                Coroutine, Backtrace):
    command()
