# The explorer: each of its programs is a command of its own.
EXPLORER = $(addprefix $B/tests/explore/,explore.o run.o known.o state.o \
             timeline.o program.o)
EXPLORED = $(wildcard tests/explore/programs/*/*.c)
define EXPLORE_RULE
$B/explore-$(basename $(notdir $1)): $(1:%.c=$B/%.o) $(EXPLORER) $(LIB)
	$(CC) $$^ -Wl,--wrap=stack_alloc,--wrap=stack_free -o $$@
explored: $B/explore-$(basename $(notdir $1))
endef
$(foreach p,$(EXPLORED),$(eval $(call EXPLORE_RULE,$p)))

# Its test.
$B/tests/explore/exploring: %: %.o $B/tests/harness.o | explored
	$(CC) $^ $(CHECK_LIBS) -o $@
