# The explorer: each program in tests/explore/programs is a command.
EXPLORER = $(addprefix $B/tests/explore/,explore.o run.o known.o state.o \
             timeline.o program.o)
EXPLORED = $(patsubst tests/explore/programs/%.c,$B/explore-%, \
             $(wildcard tests/explore/programs/*.c))
$(EXPLORED): $B/explore-%: $B/tests/explore/programs/%.o $(EXPLORER) $(LIB)
	$(CC) $^ -Wl,--wrap=stack_alloc,--wrap=stack_free -o $@
explored: $(EXPLORED)
