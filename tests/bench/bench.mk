# tests/bench/bench.mk -- how the benchmarks are built and run.
# Part of the Makefile at the root.

# Our figures beside the peers'.  A peer that is not installed is named.  On a
# machine that is shared, RUN="chrt -f 1" or RUN="nice -n -20" keeps others out.
BENCH = bench exits million bench-ours bench-nptl bench-ucontext exit-by-ret \
        $(if $(wildcard /usr/include/st.h),bench-st) \
        $(if $(wildcard /usr/include/pth.h),bench-pth) \
        $(if $(wildcard /usr/include/boost/fiber/all.hpp),bench-boost) \
        $(if $(wildcard /usr/include/boost/context/fiber.hpp),bench-context) \
        $(if $(shell command -v go),bench-go echo-go) \
        $(if $(filter x86_64,$(SWITCH)),bench-ours-jmp exit-by-jmp \
                                         sleeper-linked) \
        echoes echo-ours echo-epoll echo-uring echo-nptl \
        $(if $(wildcard /usr/include/st.h),echo-st sleeper-st) \
        idlers sleepers sleeper-ours sleeper-nptl ticker
T = $B/tests/bench
bench: $(BENCH:%=$B/bench/%)
	$(RUN) $B/bench/bench $(BENCH_OPTIONS)
	$(RUN) $B/bench/exits $(filter --quick,$(BENCH_OPTIONS))
	$(RUN) $B/bench/echoes $(filter --quick,$(BENCH_OPTIONS))
	$(RUN) $B/bench/idlers $(filter --quick,$(BENCH_OPTIONS))
	$(RUN) $B/bench/sleepers $(filter --quick,$(BENCH_OPTIONS))
	$(RUN) $B/bench/ticker $(filter --quick,$(BENCH_OPTIONS))
	$(RUN) $B/bench/million $(if $(filter --quick,$(BENCH_OPTIONS)),100000)
	tests/bench/plots $B/bench
	@$(MAKE) -s resources PAIRS=$(if $(filter --quick,$(BENCH_OPTIONS)),1,10)
$B/bench/bench: $T/bench.o $T/measure.o
$B/bench/exits: $T/exits.o $T/measure.o
$B/bench/million: $T/million.o $(LIB)
$B/bench/bench-ours: $T/ours.o $(LIB)
$B/bench/bench-ours-jmp: $T/ours.o $T/switch-jmp.o $(LIB)
$B/bench/exit-by-ret: $T/exit-by.o $(LIB)
$B/bench/exit-by-jmp: $T/exit-by.o $T/switch-jmp.o $(LIB)
$B/bench/echoes: $T/echoes.o $T/client.o $T/measure.o
$B/bench/idlers: $T/idlers.o $T/client.o $T/measure.o
$B/bench/sleepers: $T/sleepers.o $T/client.o $T/measure.o
$B/bench/sleeper-ours: $T/sleeper-ours.o $(LIB)
# The same on linked stacks, and the library with it.
$B/bench/sleeper-linked: tests/bench/sleeper-ours.c $B/ct-cc $(LIB)
	@$(MAKE) -s CC="$(abspath $B/ct-cc)" B=$B/bench/linked/library \
	    $B/bench/linked/library/libcapriccio.a
	$B/ct-cc $(OPT) -Ireference -I. $< $B/bench/linked/library/libcapriccio.a \
	    --ct-minchunk=1024 --ct-maxpath=700 -o $@
$B/bench/sleeper-nptl: $T/sleeper-nptl.o
$B/bench/sleeper-st: $T/sleeper-st.o
$B/bench/sleeper-st: LDLIBS = -lst
$B/bench/ticker: $T/ticker.o $T/measure.o $(LIB)
$B/bench/echo-ours: $T/echo-ours.o $(LIB)
$B/bench/echo-epoll: $T/echo-epoll.o
$B/bench/echo-uring: $T/echo-uring.o $(LIB)
$B/bench/echo-nptl: $T/echo-nptl.o
$B/bench/echo-st: $T/echo-st.o
$B/bench/echo-st: LDLIBS = -lst
$B/bench/bench-nptl: $T/nptl.o
$B/bench/bench-ucontext: $T/ucontext.o
$B/bench/bench-st: $T/st.o
$B/bench/bench-st: LDLIBS = -lst
$B/bench/bench-pth: $T/pth.o
$B/bench/bench-pth: LDLIBS = -lpth
$B/bench/bench-context: $T/context.o
$B/bench/bench-context: LDLIBS = -lboost_context -lstdc++
$B/bench/bench-boost: $T/boost.o
$B/bench/bench-boost: LDLIBS = -lboost_fiber -lboost_context -lstdc++
$B/bench/bench-go: tests/bench/go/main.go
$B/bench/echo-go: tests/bench/go-echo/main.go
$B/bench/bench-go $B/bench/echo-go:
	@mkdir -p $(@D)
	GOCACHE=$(abspath $B)/bench/go-cache GO111MODULE=off GOFLAGS= \
	    go build -o $@ $<

# The simulated cliff: every limit and controller, in virtual time; with DIR=~/11
# the library's beside the modules in DIR.
cliffs: $B/bench/cliff $(if $(DIR),$B/bench/cliff-mine)
	@tests/bench/resource/cliffs $(if $(DIR),--mine $B/bench/cliff-mine)
$B/bench/cliff-mine: $(MODULE_LISTS) $(patsubst %,$T/resource/%.o,pool controllers) \
        FORCE
	@LAB=11 labs/tools/with-mine $B $(DIR) tests/bench/resource/cliff.c \
	    bench/cliff-mine $(patsubst %,$T/resource/%.o,pool controllers) -lm
FORCE:
$B/bench/cliff: $(patsubst %,$T/resource/%.o,cliff pool controllers) $(LIB)
$B/bench/cliff: LDLIBS = -lm -Wl,-u,resource_policy
$B/bench/producers: $(patsubst %,$T/resource/%.o,producers pool controllers) $(LIB)
$B/bench/producers: LDLIBS = -lm @$(COUNT_MEMORY)
$B/bench/requests: $T/resource/requests.o $(LIB)
$B/bench/requests: LDLIBS = -Wl,-u,resource_policy
$B/bench/visitors: $T/resource/visitors.o $(LIB)
$B/bench/descriptors $B/bench/files: $B/bench/%: $T/resource/%.o \
        $(patsubst %,$T/resource/%.o,pool controllers) $(LIB)
$B/bench/descriptors $B/bench/files: LDLIBS = -lm -Wl,-u,resource_policy
# All figures of the resource-aware scheduler beside their goals, or some, as
# in PARTS="cost page_cache".  PAIRS=3 is quicker.
PRESSED = $(addprefix $B/bench/,producers descriptors requests visitors) $B/knot
resources: $B/bench/cliff $B/bench/files $(PRESSED)
	@tests/bench/resource/figures $(or $(PAIRS),10) $(PARTS)
.PHONY: cliffs resources FORCE

$B/bench/%:
	@mkdir -p $(@D)
	$(CC) $^ -pthread $(LDLIBS) -o $@
$B/%.o: %.cpp
	@mkdir -p $(@D)
	$(CXX) -std=gnu++17 $(OPT) -g -Wall -Wextra -Werror -I. -MMD -MP -c $< -o $@
