"""
parked -- the registers of a context that stands still.

All that the library keeps of a context is where its stack stood when
context_switch() left it.  What lies there is decided by the switch, which a
student may have written himself, with a frame of his own design.  So no layout
is assumed here: the second half of the switch, behind the instruction that
loads the stack pointer, is the only text that must know where everything lies,
and we read it as the processor would.

      movq (%rsi), %rsp       from here on sp is that of the context
      popq %r15               r15 lies at sp + 0, and sp grows by 8
      movq 8(%rsp), %rbx      rbx lies at sp + 8 of now
      ret                     the program counter lies at sp; all is known

Nothing is executed, so this works on a core file, without CFI, and at any level
of optimization.  Floating-point control words are passed over.

On the C library's switch the frame is a ucontext_t, and its type says all.
"""
import re
import gdb

WORD = 8
LONGEST = 160                   # instructions of a switch


class Unknown(Exception):
    """The switch is of no form that we can read; the text says why."""


def integer(value):
    """A gdb.Value or text as an unsigned number."""
    if isinstance(value, str):
        value = gdb.parse_and_eval(value)
    return int(value.cast(gdb.lookup_type("unsigned long")))


def word_at(address):
    """The eight bytes at an address, of the program or of its core."""
    memory = gdb.selected_inferior().read_memory(address, WORD)
    return int.from_bytes(bytes(memory), "little")


class X86_64:
    """What matters of the instruction set, in AT&T's spelling."""
    pc, sp = "rip", "rsp"
    ucontext = {"rip": 16, "rsp": 15, "rbp": 10, "rbx": 11, "r12": 4,
                "r13": 5, "r14": 6, "r15": 7}

    loads_sp = re.compile(r"(mov|xchg)q?\s+(?!\$)\S+,\s*%rsp$")
    rules = [
        (re.compile(r"popq?\s+%(\w+)$"), "pop"),
        (re.compile(r"movq?\s+(-?\w+)?\(%rsp\),\s*%(\w+)$"), "load"),
        (re.compile(r"addq?\s+\$(-?\w+),\s*%rsp$"), "add"),
        (re.compile(r"subq?\s+\$(-?\w+),\s*%rsp$"), "subtract"),
        (re.compile(r"leaq?\s+(-?\w+)\(%rsp\),\s*%rsp$"), "add"),
        (re.compile(r"(?:repz |bnd )?retq?$"), "return"),
        (re.compile(r"(?:notrack )?jmpq?\s+\*%(\w+)$"), "leave"),
        (re.compile(r"(?:notrack )?jmpq?\s+\*(-?\w+)?\(%rsp\)$"), "leave_at"),
    ]

    def __init__(self):
        self.offset, self.where = 0, {}

    def do_pop(self, register):
        self.where[register] = self.offset
        self.offset += WORD

    def do_load(self, distance, register):
        self.where[register] = self.offset + int(distance or "0", 0)

    def do_add(self, amount):
        self.offset += int(amount, 0)

    def do_subtract(self, amount):
        self.offset -= int(amount, 0)

    def do_return(self):
        self.where["rip"] = self.offset
        self.offset += WORD

    def do_leave(self, register):
        if register not in self.where:
            raise Unknown("it jumps to an address that it did not load from "
                          "the stack")
        self.where["rip"] = self.where.pop(register)

    def do_leave_at(self, distance):
        self.where["rip"] = self.offset + int(distance or "0", 0)


class AArch64:
    """The same for 64-bit ARM."""
    pc, sp = "pc", "sp"
    ucontext = None             # mcontext_t has an array: see from_ucontext

    loads_sp = re.compile(r"mov\s+sp,\s*x\d+$")
    rules = [
        (re.compile(r"ldp\s+(x\d+),\s*(x\d+),\s*\[sp(?:,\s*#(-?\w+))?\]$"),
         "pair"),
        (re.compile(r"ldp\s+(x\d+),\s*(x\d+),\s*\[sp\],\s*#(-?\w+)$"),
         "pop_pair"),
        (re.compile(r"ldp\s+d\d+,\s*d\d+,\s*\[sp\],\s*#(-?\w+)$"), "add"),
        (re.compile(r"ldr\s+(x\d+),\s*\[sp(?:,\s*#(-?\w+))?\]$"), "one"),
        (re.compile(r"ldr\s+(x\d+),\s*\[sp\],\s*#(-?\w+)$"), "pop_one"),
        (re.compile(r"add\s+sp,\s*sp,\s*#(-?\w+)$"), "add"),
        (re.compile(r"sub\s+sp,\s*sp,\s*#(-?\w+)$"), "subtract"),
        (re.compile(r"ret(?:\s+(x\d+))?$"), "leave"),
        (re.compile(r"br\s+(x\d+)$"), "leave"),
    ]

    def __init__(self):
        self.offset, self.where = 0, {}

    def do_one(self, register, distance):
        self.where[register] = self.offset + int(distance or "0", 0)

    def do_pair(self, first, second, distance):
        self.do_one(first, distance)
        self.where[second] = self.where[first] + WORD

    def do_pop_one(self, register, amount):
        self.do_one(register, None)
        self.do_add(amount)

    def do_pop_pair(self, first, second, amount):
        self.do_pair(first, second, None)
        self.do_add(amount)

    def do_add(self, amount):
        self.offset += int(amount, 0)

    def do_subtract(self, amount):
        self.offset -= int(amount, 0)

    def do_leave(self, register):
        register = register or "x30"
        if register not in self.where:
            raise Unknown("it returns to an address that it did not load from "
                          "the stack")
        self.where["pc"] = self.where[register]


def machine():
    """The class above that knows this program's instruction set."""
    name = gdb.selected_inferior().architecture().name()
    if name.startswith("i386:x86-64"):
        return X86_64
    if name.startswith("aarch64"):
        return AArch64
    raise Unknown("there is no reading of the switch of %s" % name)


def instructions():
    """The text of context_switch, from its beginning to beyond its end."""
    architecture = gdb.selected_inferior().architecture()
    try:
        start = integer("(unsigned long)&context_switch")
    except gdb.error:
        raise Unknown("the program has no context_switch") from None
    flavor = gdb.parameter("disassembly-flavor")
    gdb.execute("set disassembly-flavor att", to_string=True)
    try:
        listing = architecture.disassemble(start, count=LONGEST)
    finally:
        gdb.execute("set disassembly-flavor %s" % flavor, to_string=True)
    return [re.sub(r"\s*(<[^>]*>|#\s.*|//.*)$", "", i["asm"]).strip()
            for i in listing]


def obey(state, text):
    """Does what one instruction does.  True: it was the last."""
    for pattern, name in state.rules:
        match = pattern.match(text)
        if match:
            getattr(state, "do_" + name)(*match.groups())
            break
    return state.pc in state.where


def read_switch():
    """Where each register lies, from sp on, and how far sp itself goes."""
    state, loaded = machine()(), False
    for text in instructions():
        if not loaded:
            loaded = bool(state.loads_sp.match(text))
        elif obey(state, text):
            return state
    raise Unknown("context_switch %s" % (
        "never returns" if loaded else "does not load the stack pointer"))


def from_switch(sp):
    """The registers of a context by the program's own switch."""
    state = read_switch()
    registers = {name: word_at(sp + offset)
                 for name, offset in state.where.items()}
    registers[state.sp] = sp + state.offset
    return registers


def from_ucontext(sp):
    """The same where context_switch() is C code on swapcontext(3)."""
    frame = gdb.Value(sp).cast(gdb.lookup_type("ucontext_t").pointer())
    machine_context = frame["uc_mcontext"]
    if machine() is X86_64:
        general = machine_context["gregs"]
        return {name: integer(general[i])
                for name, i in X86_64.ucontext.items()}
    registers = {"x%d" % i: integer(machine_context["regs"][i])
                 for i in range(19, 31)}
    registers["sp"] = integer(machine_context["sp"])
    registers["pc"] = integer(machine_context["pc"])
    return registers


def registers_at(sp):
    """The registers of the context whose stack stands at sp."""
    symbol = gdb.lookup_global_symbol("context_switch")
    if symbol is not None and symbol.symtab.filename.endswith("_ucontext.c"):
        return from_ucontext(sp)
    return from_switch(sp)
