"""
view -- GDB made to look at a context that stands still.

While a view is on, the frames of the processor's own stack are replaced: an
unwinder claims the innermost one and says that its caller's registers are those
of the parked context.  From there on GDB goes by itself, so that bt, up, frame,
info locals and print do what they always do.  Nothing is written to the
program, which is why it works on a core file as well.

The claimed frame stays there as number 0, and is of no use; a frame filter
takes it out of backtraces.  A step from inside a view would start with a wrong
idea of where it is, so whatever makes the program run ends the view first.
"""
import contextlib
import itertools
import gdb
import gdb.unwinder

import parked


class FrameId:
    """What GDB tells the claimed frame by.  Its stack pointer is 0, below
    every other: GDB gives up where a caller lies below its callee."""
    def __init__(self, pc):
        self.sp, self.pc = gdb.Value(0), pc


class View(gdb.unwinder.Unwinder):
    """The one view there is, on or off."""
    def __init__(self):
        super().__init__("capriccio")
        self.registers = None       # of the parked context; None: off
        self.standing = None        # where its stack stands

    def on(self, sp):
        """Looks at the context whose stack stands at sp."""
        self.off()
        registers = parked.registers_at(sp)
        machine = parked.machine()
        newest = gdb.newest_frame()
        self.pc, self.sp = machine.pc, machine.sp
        self.real = (newest.pc(), parked.integer(
            newest.read_register(machine.sp)))
        self.registers, self.standing = registers, sp
        gdb.invalidate_cached_frames()
        frame = self.first()
        if frame is None:
            self.off()
            raise parked.Unknown("nothing can be seen from there")
        frame.select()

    def off(self):
        """Looks at the processor again."""
        if self.registers is not None:
            self.registers = None
            gdb.invalidate_cached_frames()

    @contextlib.contextmanager
    def aside(self):
        """Off for a while; afterwards what was looked at is looked at."""
        if self.registers is None:
            yield
            return
        sp, level = self.standing, gdb.selected_frame().level()
        self.off()
        try:
            yield
        finally:
            self.on(sp)
            gdb.execute("frame %d" % level, to_string=True)

    def is_real(self, pc, sp):
        """Whether that is where the processor stands."""
        return (int(pc), parked.integer(sp)) == self.real

    def first(self):
        """The parked context's innermost frame, or None."""
        frame = gdb.newest_frame()
        while frame is not None and self.is_real(
                frame.pc(), frame.read_register(self.sp)):
            frame = frame.older()
        return frame

    def __call__(self, pending):
        if self.registers is None:
            return None
        pc = pending.read_register(self.pc)
        if not self.is_real(pc, pending.read_register(self.sp)):
            return None
        info = pending.create_unwind_info(FrameId(pc))
        word = gdb.lookup_type("unsigned long")
        for name, value in self.registers.items():
            info.add_saved_register(name, gdb.Value(value).cast(word))
        return info


class Filter:
    """Takes the claimed frame, and what was inlined in it, out of bt."""
    name, priority, enabled = "capriccio", 100, True

    def filter(self, frames):
        if view.registers is None:
            return frames
        return itertools.dropwhile(
            lambda f: view.is_real(
                f.inferior_frame().pc(),
                f.inferior_frame().read_register(view.sp)), frames)


view = View()
gdb.unwinder.register_unwinder(None, view, replace=True)
gdb.frame_filters["capriccio"] = Filter()

# A view must not outlive the moment it was made in.
for event in (gdb.events.cont, gdb.events.stop, gdb.events.exited,
              gdb.events.new_objfile):
    event.connect(lambda _: view.off())
for command in ("step", "next", "stepi", "nexti", "finish", "until",
                "advance", "continue", "jump", "call"):
    gdb.execute("define hook-%s\nct running\nend" % command)
