# autograder/own.mk -- what grading the students' own tests needs.
# Part of the Makefile at the root.

# It is compiled with our stand-in for Check, as those tests are.
OWN = $B/autograder/scenarios/own.o
$(OWN): CFLAGS += -Itests/plain
$B/grade $B/desk: | $(OWN)
