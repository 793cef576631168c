# autograder/grader.mk -- how the tools, the grader and their tests are built.
# Part of the Makefile at the root.

# The tools: what reads lab.json, what cuts skeletons, what marks.
TOOLS  = $(patsubst %.c,$B/%.o,$(wildcard labs/tools/*.c))
LABS   = $(addprefix $B/labs/tools/,lab.o lab_rules.o fields.o)
GRADER = $(patsubst %.c,$B/%.o,$(wildcard autograder/*.c autograder/judges/*.c)) \
         $B/autograder/selftest/sample.o

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
