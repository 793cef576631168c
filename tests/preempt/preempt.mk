# tests/preempt/preempt.mk -- what preemption is tested with, beside the unit
# tests of its layer.  Part of the Makefile at the root.

# For ThreadSanitizer: make OPT="-O1 -fsanitize=thread" B=build/tsan
$B/tests/tsan/shared: $B/tests/tsan/shared.o $B/tests/tsan/fibres.o $(OBJECTS)
	$(CC) -fsanitize=thread -Wl,--wrap=context_switch,--wrap=context_make \
	    $^ -o $@

# Threads that never give way: part of make soak.
$B/tests/hogs/hogs: $B/tests/hogs/hogs.o $(LIB)
	$(CC) $^ -o $@
