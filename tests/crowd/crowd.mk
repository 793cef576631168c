# crowd.mk -- an echo server, and clients that misbehave.
# Part of the Makefile at the root.

$B/tests/crowd/crowd: $(patsubst %,$B/tests/crowd/%.o,crowd server client) \
                      $(LIB)
	$(CC) $^ $(if $(PLAIN),-static) -o $@
