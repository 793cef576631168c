"""
capriccio -- GDB's eyes for this library's threads.

      (gdb) source reference/gdb/capriccio.py
      (gdb) ct

To GDB a program of a million threads is one thread: it sees the stack that the
processor is on, and the others are memory like any other.  This file loads
what shows them, for a program that runs, hangs, or has left a core:

      table.py      the threads there are, and what each does
      waits.py      who waits for what, and whose that is
      parked.py     the registers of one that stands still
      view.py       GDB made to look at it
      commands.py   what one types

Nothing here calls a function of the program or writes to it.
"""
import os
import sys

# Compiled copies beside the sources would be files that nobody asked for.
bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
try:
    import commands
finally:
    sys.path.pop(0)
    sys.dont_write_bytecode = bytecode
