# linked.mk -- the compiler driver, its run time, and their tests.
# Part of the Makefile at the root.

# The run time that ct-cc links into programs, and the driver.
RUN_TIME = $(patsubst %,$B/reference/%.o,linked/chunk linked/room \
             linked/link_x86_64 \
             linked/link_painted_x86_64 linked/paint linked/resync_x86_64 \
             linked/context_x86_64 linked/contexts linked/start \
             linked/signals linked/found $(addprefix base/,$(base)))
CT_CC    = $(patsubst %.c,$B/%.o,$(wildcard reference/linked/cc/*.c))

# What painted programs run between a function and its caller uses no vector
# registers: they may carry arguments and results.
$B/reference/linked/paint.o: \
    CFLAGS += -mgeneral-regs-only -fno-tree-loop-distribute-patterns

$B/ct/run.a: $(RUN_TIME) Makefile reference/linked/linked.mk
	@mkdir -p $(@D)
	rm -f $@ && ar rcs $@ $(RUN_TIME)

$B/ct-cc: $(CT_CC) $B/ct/run.a reference/linked/bounds
	@mkdir -p $B/ct/bin
	cp reference/linked/bounds $B/ct/bounds
	$(CC) $(CT_CC) -lelf -o $@
	ln -sf ../../ct-cc $B/ct/bin/as
	ln -sf ../../ct-cc $B/ct/bin/ld

$B/ct-suggest: $B/reference/linked/suggest.o
	$(CC) $^ -o $@

# The same with a student's part, in the folder DIR: $B/mine/ct-cc.  panic() is
# what an unwritten function calls.
MINE = place records
ct-cc-mine: $B/ct-cc $(LIB)
	@mkdir -p $B/mine/ct/bin
	@cp $B/ct/run.a $B/ct/bounds $B/mine/ct/
	@ln -sf ../../ct-cc $B/mine/ct/bin/as
	@ln -sf ../../ct-cc $B/mine/ct/bin/ld
	@for f in $(MINE); do $(CC) $(CFLAGS) -Wno-error -c $(DIR)/$$f.c \
	    -o $B/mine/$$f.o || exit 1; done
	@$(CC) $(filter-out $(MINE:%=$B/reference/linked/cc/%.o),$(CT_CC)) \
	    $(MINE:%=$B/mine/%.o) $(LIB) -lelf -o $B/mine/ct-cc
	@echo "$B/mine/ct-cc"

# How much stack the C library's functions use; committed, since it differs
# little from one machine to the next.
$B/measure: $B/reference/linked/measure.o $B/reference/linked/measure_x86_64.o \
            $B/ct/run.a $(LIB)
	$(CC) $^ -Wl,-z,now -lm -o $@
bounds: $B/measure
	$B/measure >$B/bounds && cp $B/bounds reference/linked/bounds
$B/reference/linked/measure.o: CFLAGS += -fno-builtin

# Its tests: tests/linked/battery builds programs with the driver.
# What decides is no tool, and is tested wherever the library is.
LINKED_UNIT = $(addprefix $B/tests/linked/,placement records)
$(LINKED_UNIT): %: %.o $B/tests/harness.o $(PLACING:%=$B/%.o) \
                $B/reference/linked/cc/pointers.o
	$(CC) $^ $(if $(PLAIN),-static -lm,$(CHECK_LIBS)) -o $@
unit: $(LINKED_UNIT)
linked: $(if $(filter x86_64,$(ARCH)),$B/ct-cc $B/ct-suggest $B/bench/sites)

# How the share of checked calls depends on what is known: tests/linked/soak.
$B/bench/sites: $B/tests/linked/bench/sites.o $(PLACING:%=$B/%.o)
	@mkdir -p $(@D)
	$(CC) $^ -o $@

# Figures beside plain stacks and -fsplit-stack: part of make bench.
linked-bench: linked $(LIB)
	tests/linked/bench/rows
	tests/linked/bench/maxpath
bench: linked-bench

.PHONY: bounds ct-cc-mine linked linked-bench
