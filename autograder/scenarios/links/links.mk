# links.mk -- what lab 09 marks: the slow path and the chunks.
# Part of the Makefile at the root.
#
# Its programs on linked stacks are made by ct-cc here, once, and decided: an
# object that is linked with each student's files as any other scenario is.

ifeq ($(ARCH),x86_64)

# The student's part and what it stands on.  No other module of the library is
# linked as it is: the programs bring their own, compiled by ct-cc.
LINKED_KIT = $(addprefix reference/,$(addprefix base/,$(base)) \
               $(addprefix linked/,chunk link_x86_64 resync_x86_64))
$B/kit/modules.09: $(LINKED_KIT:%=$B/%.o) $B/kit/room.o \
        autograder/scenarios/links/links.mk
	$(call list_modules,$(LINKED_KIT))
	@echo "reference/linked/room.c $B/kit/room.o" >>$@
MODULE_LISTS += $B/kit/modules.09

# Its room_announce() and room_spare() are the scenario's.
$B/kit/room.o: $B/reference/linked/room.o \
        $B/autograder/scenarios/links/announce_x86_64.o \
        autograder/scenarios/links/links.mk
	@mkdir -p $(@D)
	objcopy --weaken-symbol=room_announce --weaken-symbol=room_spare \
	    $< $B/kit/room.weak
	ld -r $B/kit/room.weak $(word 2,$^) -o $@

LINKED_WALKS = $(patsubst %,$B/ct/kit/%.o,autograder/judges/shapes \
                 autograder/scenarios/links/walks \
                 $(foreach l,stack coroutine thread,$($l:%=reference/$l/%)))
$B/ct/kit/%.o: %.c $B/ct-cc
	@mkdir -p $(@D)
	$B/ct-cc $(CFLAGS) -c $< -o $@
$B/ct/kit/%.o: %.S $B/ct-cc
	@mkdir -p $(@D)
	$B/ct-cc $(CFLAGS) -c $< -o $@

# The threads alone, for a student's own programs (labs/tools/with-mine-linked).
$B/ct/lib.a: $(filter $B/ct/kit/reference/%,$(LINKED_WALKS))
	rm -f $@ && ar rcs $@ $^

# Every call is checked.
$B/ct/kit/walks.o: $(LINKED_WALKS) \
        $(patsubst %,$B/reference/linked/%.o,contexts context_x86_64)
	$B/ct-cc --ct-maxpath=0 --ct-part -r $^ -o $@

$B/autograder/scenarios/09.o: $B/ct/kit/walks.o \
        $(patsubst %,$B/autograder/scenarios/links/%.o,links refusal steps \
            hop_x86_64) \
        $B/reference/linked/signals.o
	ld -r $^ -o $@

SCENES += $B/autograder/scenarios/09.o
all: $B/ct/lib.a

endif
