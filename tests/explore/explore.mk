# tests/explore/explore.mk -- how the schedule explorer is built.
# Part of the Makefile at the root.

EXPLORER = $(addprefix $B/tests/explore/,explore.o run.o known.o state.o \
             timeline.o program.o)
EXPLORER_LINKS = -Wl,--wrap=stack_alloc,--wrap=stack_free
EXPLORED = $(wildcard tests/explore/programs/*/*.c labs/*/hunts/*.c)
define EXPLORE_RULE
$B/explore-$(basename $(notdir $1)): $(1:%.c=$B/%.o) $(EXPLORER) $(LIB)
	$(CC) $$^ $(EXPLORER_LINKS) -o $$@
endef
$(foreach p,$(EXPLORED),$(eval $(call EXPLORE_RULE,$p)))
$B/tests/explore/exploring: %: %.o $B/tests/harness.o
	$(CC) $^ $(CHECK_LIBS) -o $@
explored: $(patsubst %.c,$B/explore-%,$(notdir $(EXPLORED))) \
          $B/tests/explore/exploring

# PROGRAM=mine.c [DIR=~/03] [ARGS="--bound 2"]: one of your own, on your own
# modules, under every schedule
explore: $B/kit/modules $(EXPLORER)
	@labs/tools/with-mine $B $(or $(DIR),reference) $(PROGRAM) explore-mine \
	    $(EXPLORER) $(EXPLORER_LINKS)
	@$B/explore-mine $(ARGS)
.PHONY: explored explore
