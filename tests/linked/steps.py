"""steps.py -- is the backtrace right at every instruction of a link?

Steps through a call that gets a new chunk, from before the check in front of
it until it has returned, and looks each time whether main is the outermost
function that is ours.  Run by tests/linked/battery, inside GDB.
"""
import gdb

gdb.execute("set pagination off")
gdb.execute("break once")
gdb.execute("run")
steps = wrong = slow = 0
while steps < 2000:
    gdb.execute("stepi", to_string=True)
    steps += 1
    names = []
    frame = gdb.newest_frame()
    while frame is not None:
        names.append(frame.name() or "?")
        frame = frame.older()
    slow += names[0].startswith("__morestack")
    if "main" not in names:
        wrong += 1
        print("after", steps, "steps:", names, gdb.newest_frame().pc())
    if names[0] == "done":
        break
print("right" if wrong == 0 and slow > 25 and steps < 2000 else "wrong",
      steps, slow)
