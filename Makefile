# Capriccio Labs.   make demo   make test   make selftest   make bench
# A lab:            make start LAB=02 DIR=~/02      build/grade 02 ~/02
# All commands:     make help

ifeq ($(origin CC),default)
CC      = gcc
endif
OPT    ?= -O2
ARCH   := $(firstword $(subst -, ,$(shell $(CC) -dumpmachine 2>&- || uname -m)))
SWITCH ?= $(ARCH)#                      ucontext: the portable stand-in
B      ?= build$(if $(filter ucontext,$(SWITCH)),/ucontext)

WARN   = -Wall -Wextra -Wno-unused-parameter -Wstrict-prototypes -Werror
CFLAGS = -std=gnu11 $(OPT) -g -D_GNU_SOURCE $(WARN) -fstack-clash-protection \
         $(PLAIN) -Ireference -I. -MMD -MP

# The layers and the modules of each, lowest first.
LAYERS = base machine stack coroutine thread time sync preempt io resource
base      = panic names log
machine   = machine_$(ARCH) wreck_$(ARCH) here ask
stack     = shadow watch guard water arena single overflow stack
coroutine = switch_$(SWITCH) frame_$(SWITCH) coroutine
thread    = table thread sched fifo lifo random priority policy observe idle \
            switch specific usage alone
time      = clock outside timer limit sleep
sync      = waitq mutex cond sem rwlock barrier once deadlock
preempt   = text critical decide preempt futex mixed step machine_$(ARCH) \
            $(enter_$(ARCH))
enter_x86_64 = enter_x86_64
io        = fd attempt whole disk perform wait pool workers loop \
            backend backend_epoll backend_poll backend_uring ring backend_fake hard \
            stream vector message connection descriptor several file \
            names child fork
resource  = chain_$(ARCH) own graph site account gate ticks control climb reading \
            remiss watch overlap count resource symbol show report

# What only lab 10 links besides: the part of ct-cc that is no tool.
PLACING = $(addprefix reference/linked/cc/,place records program bounds saved \
            table buffer)

MODULES = $(foreach l,$(LAYERS),$(addprefix reference/$l/,$($l)))
OBJECTS = $(MODULES:%=$B/%.o)
LIB     = $B/libcapriccio.a

all: $(LIB) $B/grade $B/cut $B/desk $B/kit/scenarios

# The last is for programs that are linked with @$(COUNT_MEMORY) alone.
COUNT_MEMORY = reference/resource/count-memory
$(LIB): $(OBJECTS) $B/reference/resource/memory.o
	rm -f $@ && ar rcs $@ $^

BORDER = -include base/border.h
$B/reference/%.o: CFLAGS += $(BORDER)

$B/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c $< -o $@

# It asks the compiler what becomes of every register, the frame pointer too.
$B/reference/machine/wreck_$(ARCH).o: CFLAGS += -fomit-frame-pointer

$B/%.o: %.S
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -c $< -o $@

# What each layer stands on.  The tests of a layer, tests/LAYER/*.c, are linked
# with it and with these and nothing else, so that the linker sees to the order.
below_machine   = base
below_stack     = base
below_coroutine = $(below_stack) stack
below_thread    = $(below_coroutine) coroutine
below_time      = $(below_thread) thread
below_sync      = $(below_time) time
below_preempt   = $(below_thread) thread
below_io        = $(below_sync) sync
below_resource  = $(below_io) io

layer_tests = $(patsubst %.c,$B/%,$(wildcard tests/$1/*.c))
UNIT = $(foreach l,$(LAYERS),$(call layer_tests,$l))
CHECK_LIBS = -lcheck -lsubunit -lrt -lm -lpthread

define LAYER_RULE
$(call layer_tests,$1): %: %.o $B/tests/harness.o \
        $(foreach l,$(below_$1) $1,$(patsubst %,$B/reference/$l/%.o,$($l)))
	$(CC) $$^ $(if $(PLAIN),-static -lm,$(CHECK_LIBS)) $$(WRAPPED) -o $$@
endef
$(foreach l,$(LAYERS),$(eval $(call LAYER_RULE,$l)))

# These tests stand between the layer and the C library.
$B/tests/stack/faults: WRAPPED = $(addprefix -Wl$(comma)--wrap=,malloc realloc \
                                  aligned_alloc mmap mprotect madvise syscall)
$B/tests/io/faults: WRAPPED = $(addprefix -Wl$(comma)--wrap=,malloc calloc \
    realloc pthread_create epoll_create1 epoll_ctl eventfd pipe2 socket \
    accept4 dup dup3 open syscall writev preadv2 pwritev2 poll)
comma = ,
# This one says nothing of its frames.
$B/tests/resource/bare.o: CFLAGS += -fno-unwind-tables \
        -fno-asynchronous-unwind-tables -g0
# And this one has its allocations counted.
$B/tests/resource/allocations: WRAPPED = @$(COUNT_MEMORY)
$B/tests/resource/allocations: $B/reference/resource/memory.o

unit: $(UNIT)
	@echo $^ >$B/units

$B/tests/gdb/pingpong $B/tests/gdb/parked: %: %.o $(LIB)
	$(CC) $^ $(if $(PLAIN),-static) -o $@

include reference/linked/linked.mk
include autograder/scenarios/links/links.mk
include autograder/grader.mk
include autograder/own.mk
include labs/tools/desk.mk
include tests/explore/explore.mk
include docs/book.mk
include tests/preempt/preempt.mk

# LAB=02 DIR=~/02: a folder to work in
start: $B/cut
	@$B/cut $(LAB) --start $(DIR)

# The student's own tests, and the lab's demo, on the modules in DIR.
NAME = $(notdir $(firstword $(wildcard labs/$(LAB)-*)))
mytests: $(MODULE_LISTS) $B/tests/harness.o
	@LAB=$(LAB) labs/tools/with-mine $B $(DIR) $(DIR)/mytests.c mytests \
	    $B/tests/harness.o $(CHECK_LIBS)
	@$B/mytests
DEMO = demo
demo-lab: $(MODULE_LISTS)
	@LAB=$(LAB) labs/tools/with-mine $B $(or $(DIR),reference) labs/$(NAME)/$(DEMO).c \
	    $(DEMO)-$(LAB)
	@$B/$(DEMO)-$(LAB)

# What is committed under labs/ is cut from the reference by this.
skeletons: $B/cut
	for l in $(notdir $(patsubst %/lab.json,%,$(wildcard labs/*/lab.json))); do \
	    $B/cut $${l%%-*} --out labs/$$l/skeleton || exit 1; done

include tests/bench/bench.mk
include reference/knot/knot.mk
include tests/crowd/crowd.mk

# What the kit needs of Debian 12: to build and mark, to test, to measure.
DEPS_BUILD = gcc libc6-dev libjansson-dev libarchive-dev libseccomp-dev \
             libelf-dev valgrind gdb patch
DEPS_TEST  = check libsubunit-dev clang zip zstd xz-utils \
             gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user \
             gdb-multiarch $(DEPS_BOOK)
DEPS_SOAK  = dpkg-dev tcl python3 libpcre2-dev libexpat1-dev
DEPS_BENCH = libst-dev libpth-dev libboost-fiber-dev libboost-context-dev g++ \
             golang-go gnuplot-nox
DEPS_BOOK  = doxygen graphviz gnuplot-nox cmark-gfm

# Installs what is missing, if root asks; else says how, and stops.
# make deps WANT="$(DEPS_BUILD)" is what the targets below call.
WANT ?= $(DEPS_BUILD) $(DEPS_TEST) $(DEPS_BENCH) $(DEPS_BOOK) $(DEPS_SOAK)
deps:
	@labs/tools/deps $(WANT)
list-deps:
	@echo $(WANT)

demo:
	@labs/tools/deps $(DEPS_BUILD)
	@$(MAKE) -s all
	@labs/tools/with-mine $B reference labs/02-scheduler/demo.c demo-02
	@autograder/demo

test:
	@labs/tools/deps $(DEPS_BUILD) $(DEPS_TEST)
	@$(MAKE) -s all unit tool-tests explored linked knot-tests $B/selftest \
	    $B/tests/crowd/crowd $B/bench/million \
	    $B/bench/cliff $(PRESSED) $(addprefix $B/bench/,echoes echo-epoll)
	@tests/run

soak:
	@labs/tools/deps $(DEPS_BUILD) $(DEPS_TEST) $(DEPS_SOAK)
	@$(MAKE) -s all unit linked $B/tests/hogs/hogs $B/tests/crowd/crowd \
	    $B/tests/autograder/marathon/again
	@tests/soak

help:
	@cat docs/commands.txt

clean:
	rm -rf build

.PHONY: all soak selftest bench mytests demo-lab help deps list-deps demo test clean unit tool-tests start skeletons
-include $(shell find $B -path $B/soak -prune -o -name '*.d' -print 2>/dev/null)
