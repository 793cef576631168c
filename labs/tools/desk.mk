# labs/tools/desk.mk -- what a student types while working on a lab.
# Part of the Makefile at the root.

$B/desk: $(patsubst %.c,$B/%.o,$(wildcard labs/tools/desk/*.c)) \
         $(filter-out %/grade.o,$(GRADER)) $(LABS) \
         $B/labs/tools/text.o | $B/grade
	$(CC) $^ -ljansson -lseccomp -larchive -lelf -o $@

hint: $B/desk
	@$B/desk hint "$(LAB)" "$(DIR)" "$(TASK)"
next: $B/desk
	@$B/desk next "$(LAB)" "$(DIR)"
watch: $B/desk
	@$B/desk watch "$(LAB)" "$(DIR)"
debug: $B/desk
	@$B/desk debug "$(LAB)" "$(DIR)" "$(TEST) $(SEED)"
handin: $B/desk
	@$B/desk handin "$(LAB)" "$(DIR)" "$(OUT)"

# The challenge of lab 08: DIR/backend_uring.c on the kit's own tests.
challenge-uring: $(MODULE_LISTS) $B/tests/harness.o \
                 $(patsubst %,$B/tests/crowd/%.o,client server) \
                 $(addprefix $B/bench/,echoes echo-epoll)
	@labs/08-disk/challenge/run $B "$(DIR)"

.PHONY: hint next watch debug handin challenge-uring
