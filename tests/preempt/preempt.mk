# tests/preempt/preempt.mk -- what preemption is tested with, beside the unit
# tests of its layer.  Part of the Makefile at the root.

# For ThreadSanitizer: make OPT="-O1 -fsanitize=thread" B=build/tsan
$B/tests/tsan/shared: $B/tests/tsan/shared.o $B/tests/tsan/fibres.o $(OBJECTS)
	$(CC) -fsanitize=thread -Wl,--wrap=context_switch,--wrap=context_make \
	    $^ -o $@

# Threads that never give way: part of make soak.
$B/tests/hogs/hogs: $B/tests/hogs/hogs.o $(LIB)
	$(CC) $^ -o $@

# A small program on the modules in DIR, with a tick at each instruction.
races: $B/kit/modules $B/tests/races/races.o
	@labs/tools/with-mine $B $(or $(DIR),reference) \
	    $(or $(PROGRAM),labs/04-races/broken.c) races \
	    $B/tests/races/races.o -O0 -no-pie
	@$B/races; [ $$? -ne 2 ]
.PHONY: races
