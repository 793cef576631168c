# Capriccio Labs.   make demo   make test   make selftest   make bench
# A lab:            make start LAB=02 DIR=~/02      build/grade 02 ~/02
# All commands:     make help

CC     ?= gcc
OPT    ?= -O2
B      ?= build
ARCH   ?= $(firstword $(subst -, ,$(shell $(CC) -dumpmachine)))
SWITCH ?= $(ARCH)#                      ucontext: the portable stand-in

WARN   = -Wall -Wextra -Wno-unused-parameter -Wstrict-prototypes -Werror
CFLAGS = -std=gnu11 $(OPT) -g -D_GNU_SOURCE $(WARN) -fstack-clash-protection \
         $(PLAIN) -Ireference -I. -MMD -MP

# The modules in the order of the layers: each stands on those before it.
LAYERS = base stack coroutine thread time
base      = panic log
stack     = stack
coroutine = switch_$(SWITCH) frame_$(SWITCH) coroutine
thread    = table thread sched fifo lifo random priority policy observe idle \
            switch specific
time      = clock timer sleep

MODULES = $(foreach l,$(LAYERS),$(addprefix reference/$l/,$($l)))
OBJECTS = $(MODULES:%=$B/%.o)
LIB     = $B/libcapriccio.a

all: $(LIB) $B/grade $B/cut

$(LIB): $(OBJECTS)
	rm -f $@ && ar rcs $@ $^

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c $< -o $@

$B/%.o: %.S
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c $< -o $@

# The tests of a layer: tests/LAYER/*.c, linked with the layers up to it and
# nothing above, so that the linker sees to the order.
upto = $(if $2,$(firstword $2) $(if $(filter $1,$(firstword $2)),,$(call \
       upto,$1,$(wordlist 2,99,$2))))
layer_tests = $(patsubst %.c,$B/%,$(wildcard tests/$1/*.c))
UNIT = $(foreach l,$(LAYERS),$(call layer_tests,$l))
CHECK_LIBS = -lcheck -lsubunit -lrt -lm -lpthread

define LAYER_RULE
$(call layer_tests,$1): %: %.o $B/tests/harness.o \
        $(foreach l,$(call upto,$1,$(LAYERS)),$(patsubst %,$B/reference/$l/%.o,$($l)))
	$(CC) $$^ $(if $(PLAIN),-static -lm,$(CHECK_LIBS)) -o $$@
endef
$(foreach l,$(LAYERS),$(eval $(call LAYER_RULE,$l)))

unit: $(UNIT)
	@echo $^ >$B/units

$B/tests/gdb/pingpong: $B/tests/gdb/pingpong.o $(LIB)
	$(CC) $^ -o $@

# The tools: what reads lab.json, what cuts skeletons, what marks.
TOOLS  = $(patsubst %.c,$B/%.o,$(wildcard labs/tools/*.c))
GRADER = $(patsubst %.c,$B/%.o,$(wildcard autograder/*.c autograder/judges/*.c))

$B/cut: $(TOOLS)
	$(CC) $^ -ljansson -o $@

$B/grade: $(GRADER) $B/labs/tools/lab.o $B/base/panic.o
	$(CC) $^ -ljansson -lseccomp -larchive -lelf -o $@

clean:
	rm -rf build

.PHONY: all clean unit
-include $(shell find $B -name '*.d' 2>/dev/null)
