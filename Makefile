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
         -Ireference -I. -MMD -MP

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

# The tools: what reads lab.json, what cuts skeletons, what marks.
TOOLS  = $(patsubst %.c,$B/%.o,$(wildcard labs/tools/*.c))
GRADER = $(patsubst %.c,$B/%.o,$(wildcard autograder/*.c autograder/judges/*.c))

$B/cut: $(TOOLS)
	$(CC) $^ -ljansson -o $@

$B/grade: $(GRADER) $B/labs/tools/lab.o $B/base/panic.o
	$(CC) $^ -ljansson -lseccomp -larchive -lelf -o $@

clean:
	rm -rf build

.PHONY: all clean
-include $(shell find $B -name '*.d' 2>/dev/null)
