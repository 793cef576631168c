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

# The modules in the order of the layers: each stands on those before it.
LAYERS = base stack coroutine thread time sync
base      = panic log
stack     = shadow stack
coroutine = switch_$(SWITCH) frame_$(SWITCH) coroutine
thread    = table thread sched fifo lifo random priority policy observe idle \
            switch specific
time      = clock timer sleep
sync      = waitq mutex cond sem rwlock barrier once deadlock

MODULES = $(foreach l,$(LAYERS),$(addprefix reference/$l/,$($l)))
OBJECTS = $(MODULES:%=$B/%.o)
LIB     = $B/libcapriccio.a

all: $(LIB) $B/grade $B/cut $B/kit/modules $B/kit/scenarios

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
LABS   = $(addprefix $B/labs/tools/,lab.o lab_rules.o fields.o)
GRADER = $(patsubst %.c,$B/%.o,$(wildcard autograder/*.c autograder/judges/*.c))

$B/cut: $(TOOLS)
	$(CC) $^ -ljansson -o $@

$B/grade: $(GRADER) $(LABS) | $B/kit/modules $B/kit/scenarios
	$(CC) $^ -ljansson -lseccomp -larchive -lelf -o $@

# What a submission is linked with: the modules, the scenarios of the labs.
SCENES = $(patsubst %,$B/autograder/scenarios/%.o,stage probe_$(ARCH) \
           $(basename $(notdir $(wildcard autograder/scenarios/[0-9][0-9].c))))
$B/kit/modules: Makefile $(OBJECTS)
	@mkdir -p $(@D)
	@for m in $(MODULES); do echo "$$(ls $$m.[cS]) $B/$$m.o"; done >$@
$B/kit/scenarios: Makefile $(SCENES)
	@mkdir -p $(@D)
	@printf '%s\n' $(SCENES) >$@

$B/selftest: $(patsubst %.c,$B/%.o,$(wildcard autograder/selftest/*.c)) \
             $B/autograder/kit.o $B/autograder/text.o $(LABS)
	$(CC) $^ -ljansson -o $@
selftest: all $B/selftest
	@$B/selftest $(LAB)

# Their tests: tests/labs with the tools, tests/autograder with the grader.
TOOL_TESTS = $(patsubst %.c,$B/%,$(wildcard tests/labs/*.c))
$(TOOL_TESTS): %: %.o $B/tests/harness.o $(filter-out %/cut.o,$(TOOLS)) | $B/cut
	$(CC) $^ -ljansson $(CHECK_LIBS) -o $@

MARK_TESTS = $(patsubst %.c,$B/%,$(wildcard tests/autograder/*.c))
$(MARK_TESTS): %: %.o $B/tests/harness.o $(filter-out %/grade.o,$(GRADER)) \
        $(LABS) | all $B/tests/autograder/stage/misdeeds
	$(CC) $^ -ljansson -lseccomp -larchive -lelf $(CHECK_LIBS) -o $@

# What the sandbox must stand.
$B/tests/autograder/stage/misdeeds: %: %.o $B/autograder/scenarios/stage.o
	$(CC) -static -no-pie $^ -o $@

tool-tests: $(TOOL_TESTS) $(MARK_TESTS)
	@echo $^ >$B/tool-tests

# LAB=02 DIR=~/02: a folder to work in
start: $B/cut
	@$B/cut $(LAB) --start $(DIR)

# The student's own tests, and the lab's demo, on the modules in DIR.
NAME = $(notdir $(firstword $(wildcard labs/$(LAB)-*)))
mytests: $B/kit/modules $B/tests/harness.o
	@labs/tools/with-mine $B $(DIR) $(DIR)/mytests.c mytests \
	    $B/tests/harness.o $(CHECK_LIBS)
	@$B/mytests
demo-lab: $B/kit/modules
	@labs/tools/with-mine $B $(or $(DIR),reference) labs/$(NAME)/demo.c \
	    demo-$(LAB)
	@$B/demo-$(LAB)

# What is committed under labs/ is cut from the reference by this.
skeletons: $B/cut
	for l in 01-coroutines 02-scheduler 03-sync; do \
	    $B/cut $${l%%-*} --out labs/$$l/skeleton || exit 1; done

# Our figures beside the peers'.  A peer that is not installed is named.
BENCH = bench exits bench-ours bench-nptl bench-ucontext exit-by-ret \
        $(if $(wildcard /usr/include/st.h),bench-st) \
        $(if $(wildcard /usr/include/boost/fiber/all.hpp),bench-boost) \
        $(if $(filter x86_64,$(SWITCH)),bench-ours-jmp exit-by-jmp)
T = $B/tests/bench
bench: $(BENCH:%=$B/bench/%)
	$B/bench/bench $(BENCH_OPTIONS)
	$B/bench/exits $(filter --quick,$(BENCH_OPTIONS))
$B/bench/bench: $T/bench.o $T/measure.o
$B/bench/exits: $T/exits.o $T/measure.o
$B/bench/bench-ours: $T/ours.o $(LIB)
$B/bench/bench-ours-jmp: $T/ours.o $T/switch-jmp.o $(LIB)
$B/bench/exit-by-ret: $T/exit-by.o $(LIB)
$B/bench/exit-by-jmp: $T/exit-by.o $T/switch-jmp.o $(LIB)
$B/bench/bench-nptl: $T/nptl.o
$B/bench/bench-ucontext: $T/ucontext.o
$B/bench/bench-st: $T/st.o
$B/bench/bench-st: LDLIBS = -lst
$B/bench/bench-boost: $T/boost.o
$B/bench/bench-boost: LDLIBS = -lboost_fiber -lboost_context -lstdc++
$B/bench/%:
	@mkdir -p $(@D)
	$(CC) $^ -pthread $(LDLIBS) -o $@
$B/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) -std=gnu++17 $(OPT) -g -Wall -Wextra -Werror -I. -MMD -MP -c $< -o $@

# What the kit needs of Debian 12: to build and mark, to test, to measure.
DEPS_BUILD = gcc libc6-dev libjansson-dev libarchive-dev libseccomp-dev \
             libelf-dev valgrind gdb patch
DEPS_TEST  = check libsubunit-dev clang gcc-aarch64-linux-gnu \
             libc6-dev-arm64-cross qemu-user
DEPS_BENCH = libst-dev libboost-fiber-dev g++

# Installs what is missing, if root asks; else says how, and stops.
# make deps WANT="$(DEPS_BUILD)" is what the targets below call.
WANT ?= $(DEPS_BUILD) $(DEPS_TEST) $(DEPS_BENCH)
deps:
	@labs/tools/deps $(WANT)

demo:
	@labs/tools/deps $(DEPS_BUILD)
	@$(MAKE) -s all
	@labs/tools/with-mine $B reference labs/02-scheduler/demo.c demo-02
	@autograder/demo

test:
	@labs/tools/deps $(DEPS_BUILD) $(DEPS_TEST)
	@$(MAKE) -s all unit tool-tests $B/selftest
	@tests/run

soak:
	@labs/tools/deps $(DEPS_BUILD) $(DEPS_TEST)
	@$(MAKE) -s all unit
	@tests/soak

help:
	@cat docs/commands.txt

clean:
	rm -rf build

.PHONY: all soak selftest bench mytests demo-lab help deps demo test clean unit tool-tests start skeletons
-include $(shell find $B -name '*.d' 2>/dev/null)
