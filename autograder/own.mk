# autograder/own.mk -- what grading the students' own tests needs, and what
# tells a broken invariant by the tests that fail.
# Part of the Makefile at the root.

# It is compiled with our stand-in for Check, as those tests are.
OWN = $B/autograder/scenarios/own.o
$(OWN): CFLAGS += -Itests/plain
$B/grade $B/desk: | $(OWN)
ifeq ($(ARCH),x86_64)
$B/grade: | $B/autograder/scenarios/links/own_linked.o $B/ct-cc
endif

# The selftest's, but for its main().
$B/tests/autograder/needing: $B/autograder/selftest/needed.o

# What the diagnosis knows of the mutants: LAB=02, or all labs.
diagnosis: all $B/selftest
	@$B/selftest $(LAB) >$B/diagnosis.out || { cat $B/diagnosis.out; exit 1; }
	@mkdir -p autograder/diagnosis
	@cp $(if $(LAB),$B/diagnosis/$(LAB).txt,$B/diagnosis/*.txt) \
	    autograder/diagnosis/
	@ls autograder/diagnosis/

.PHONY: diagnosis
