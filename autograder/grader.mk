# autograder/grader.mk -- how the tools, the grader and their tests are built.
# Part of the Makefile at the root.

# The tools: what reads lab.json, what cuts skeletons, what marks.
TOOLS  = $(patsubst %.c,$B/%.o,$(wildcard labs/tools/*.c))
LABS   = $(addprefix $B/labs/tools/,lab.o lab_rules.o fields.o)
GRADER = $(patsubst %.c,$B/%.o,$(wildcard autograder/*.c autograder/judges/*.c)) \
         $B/autograder/selftest/sample.o

# What a submission is linked with: the modules, or those in a list of the lab's
# own (links.mk has lab 09's).
MODULE_LISTS += $B/kit/modules $B/kit/modules.10

$B/cut: $(TOOLS)
	$(CC) $^ -ljansson -o $@

all: $(MODULE_LISTS)
$B/grade: $(GRADER) $(LABS) | $(MODULE_LISTS) $B/kit/scenarios
	$(CC) $^ -ljansson -lseccomp -larchive -lelf -o $@

# And the scenarios of the labs.
SCENES += $(patsubst %,$B/autograder/scenarios/%.o,stage channel_$(ARCH) \
           probe_$(ARCH) signal_$(ARCH) \
           $(basename $(notdir $(wildcard autograder/scenarios/[0-9]*.c))))
$B/kit/modules: Makefile $(OBJECTS)
	$(call list_modules,$(MODULES))
$B/kit/modules.10: Makefile $(OBJECTS) $(PLACING:%=$B/%.o)
	$(call list_modules,$(MODULES) $(PLACING))
define list_modules
@mkdir -p $(@D)
@for m in $1; do echo "$$(ls $$m.[cS]) $B/$$m.o"; done >$@
endef
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
$B/tests/autograder/stage/misdeeds: %: %.o $(addprefix \
        $B/autograder/scenarios/,stage.o channel_$(ARCH).o)
	$(CC) -static -no-pie $^ -o $@

tool-tests: $(TOOL_TESTS) $(MARK_TESTS)
	@echo $^ >$B/tool-tests

# What takes a stranger's bytes apart, under libFuzzer, for a bounded time.
# New inputs that lead further stay in build/; worth keeping are few of them.
FUZZ_S    ?= 20
FUZZERS    = intake gate events
FUZZ_FLAGS = -std=gnu11 -g -O1 -D_GNU_SOURCE -Ireference -I. -w \
             -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
fuzz_intake = archive intake kit quote text
fuzz_gate   = object gate forbidden names calls tool cell filter landlock run \
              inherit look tasks launch layers ending sandbox namespaces descriptor kit text
fuzz_events = match judges/*
$B/fuzz/%: tests/autograder/fuzz/%.c $(wildcard autograder/*.[ch] autograder/judges/*)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) $< $(wildcard $(patsubst %,autograder/%.c,$(fuzz_$*))) \
	    -larchive -lelf -lseccomp -o $@
fuzz:
	@labs/tools/deps $(DEPS_BUILD) clang libclang-rt-14-dev
	@$(MAKE) -s $(FUZZERS:%=$B/fuzz/%)
	@for f in $(FUZZERS); do mkdir -p $B/fuzz/new/$$f && \
	    $B/fuzz/$$f -max_total_time=$(FUZZ_S) -timeout=10 -rss_limit_mb=1024 \
	    -print_final_stats=1 -artifact_prefix=$B/fuzz/ $B/fuzz/new/$$f \
	    tests/autograder/fuzz/corpus/$$f 2>&1 | \
	    grep -E 'SUMMARY|ERROR|Done|number_of_executed' | sed "s/^/$$f: /"; \
	    done; ! ls $B/fuzz/crash-* $B/fuzz/timeout-* $B/fuzz/oom-* 2>/dev/null

# Each layer of the sandbox alone: without it an attack gets through.
layers: all $B/tests/autograder/locking
	@$B/tests/autograder/locking

# What marking costs, beside its goals; and one mutant with many seeds.
$B/tests/autograder/bench/speed $B/tests/autograder/marathon/again: %: %.o $(filter-out %/grade.o,$(GRADER)) \
        $(LABS) | all $B/tests/autograder/stage/misdeeds
	$(CC) $^ -ljansson -lseccomp -larchive -lelf -o $@
grade-speed: all $B/tests/autograder/bench/speed
	@$B/tests/autograder/bench/speed
	@for l in $(patsubst labs/%,%,$(wildcard labs/[0-9][0-9]-*)); do \
	    $B/tests/autograder/bench/speed $${l%%-*} || exit 1; done

.PHONY: fuzz layers grade-speed
