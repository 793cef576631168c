# knot.mk -- the web server: build/knot, and the same on a student's modules.
# Part of the Makefile at the root.

knot = head place answer visit host main
KNOT = $(knot:%=$B/reference/knot/%.o)
$(KNOT): BORDER =#              it is a program, and no part of the library

# With the policy that knows the program: CAPRICCIO_SCHED=resource.
$B/knot: $(KNOT) $(LIB)
	$(CC) $^ $(if $(PLAIN),-static) -Wl,-u,resource_policy -o $@

# make knot LAB=05 DIR=~/05 ROOT=~/pages PORT=8080: pages from ROOT, by the
# modules in DIR where there are any; by default the book, by the reference.
ROOT ?= build/book/html
PORT ?= 8080
knot: $B/knot $B/kit/modules
	@labs/tools/with-mine $B $(or $(DIR),reference) reference/knot/main.c \
	    knot-$(or $(LAB),reference) $(filter-out %/main.o,$(KNOT))
	@$B/knot-$(or $(LAB),reference) -p $(PORT) $(ROOT)

# Its tests: the parts as units, the whole as a program that is run.
$B/tests/knot/parts: %: %.o $B/tests/harness.o \
        $(filter %/head.o %/place.o,$(KNOT))
	$(CC) $^ $(CHECK_LIBS) -o $@
$B/tests/knot/visits: %: %.o $B/tests/harness.o | $B/knot
	$(CC) $^ $(CHECK_LIBS) -o $@
knot-tests: $B/tests/knot/parts $B/tests/knot/visits

# For tests/knot/on-labs: what is linked beside main.c.
print-knot: $(KNOT) $B/kit/modules
	@echo $(filter-out %/main.o,$(KNOT))

.PHONY: knot knot-tests print-knot
