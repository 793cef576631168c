"""
waits -- who waits for what, and whose that is.

A blocked thread says what it waits for in words and where the object is.  A
mutex, a lock held for writing and a thread to be joined have an owner, so
waiting can be followed from thread to thread, and may come round.  Conditions,
semaphores and barriers have none: anybody may end such a wait.
"""
import gdb

import table

OWNERS = {"mutex": ("ct_mutex", "owner"),
          "write lock": ("ct_rwlock", "writer"),
          "read lock": ("ct_rwlock", "writer")}


def object_of(thread, type_name):
    """What the thread waits on, as that type; None if that is not known."""
    address = int(thread.block["wait_on"])
    if address == 0:
        return None
    pointer = gdb.lookup_type(type_name).pointer()
    return gdb.Value(address).cast(pointer).dereference()


def waits_for(thread):
    """The one thread that can end the wait, or None."""
    if thread.state != table.BLOCKED:
        return None
    what = thread.wait_what
    if what == "join":
        block = gdb.lookup_type("struct thread").pointer()
        return table.at(thread.block["wait_on"].cast(block))
    if what not in OWNERS:
        return None
    type_name, member = OWNERS[what]
    thing = object_of(thread, type_name)
    return table.at(thing[member]) if thing is not None else None


def says(thread):
    """What a blocked thread waits for, in words."""
    what = thread.wait_what or "something without a name"
    other, where = waits_for(thread), int(thread.block["wait_on"])
    if what == "join":
        return "join of %s" % (other.name if other else "nobody")
    if where:
        what += " 0x%x" % where
    if other is not None:
        what += ", held by " + other.name
    return what


def follow(thread):
    """The thread, whom it waits for, whom that one waits for, and so on.  If
    that comes round, the last is one that was there before."""
    way = [thread]
    while True:
        thread = waits_for(way[-1])
        if thread is None:
            return way
        way.append(thread)
        if thread in way[:-1]:
            return way


def queue(waitq):
    """The threads in a struct ct_waitq, in order."""
    waiter, found = waitq["first"], []
    last = int(waitq["last"]) if int(waiter) else 0
    while int(waiter) and len(found) < 10000:
        found.append(table.at(waiter["thread"]))
        if int(waiter) == last:
            break
        waiter = waiter["next"]
    return found


def name(thread):
    """A thread's name, or "nobody"."""
    return thread.name if thread is not None else "nobody"


def mutex(m):
    owner, depth = table.at(m["owner"]), int(m["depth"])
    text = "held by " + owner.name if owner else "free"
    return text + (", %d times" % (depth + 1) if depth else "")


def rwlock(lock):
    writer, readers = table.at(lock["writer"]), int(lock["readers"])
    if writer is not None:
        return "held for writing by " + writer.name
    return "held by %d readers" % readers if readers else "free"


def semaphore(s):
    return "value %d" % int(s["value"])


def condition(_):
    return "has no owner"


def barrier(b):
    return "%d of %d are there" % (int(b["present"]), int(b["count"]))


def once(o):
    return ("not begun", "under way", "done")[int(o["state"])]


KINDS = {"ct_mutex": mutex, "ct_rwlock": rwlock, "ct_sem": semaphore,
         "ct_cond": condition, "ct_barrier": barrier,
         "ct_once_control": once}


def describe(value):
    """An object to wait on, in words; GdbError if it is none."""
    if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
        value = value.dereference()
    kind = value.type.unqualified().name
    if kind not in KINDS:
        kind = {"struct " + k: k for k in KINDS}.get(kind, kind)
    if kind not in KINDS:
        raise gdb.GdbError("That is a %s; there are %s." % (
            kind or "thing without a name", ", ".join(sorted(KINDS))))
    waiting = queue(value["waiters"])
    return "%s 0x%x: %s; %s" % (
        kind, int(value.address), KINDS[kind](value),
        "waiting: " + ", ".join(name(t) for t in waiting) if waiting
        else "nobody waits")
