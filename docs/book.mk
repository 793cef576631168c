# docs/book.mk -- the book, the pages that show runs, and what looks at them.
# Part of the Makefile at the root.

# LOG=FILE, made by CAPRICCIO_LOG=FILE, or a report of grade --json: a page.
TIMELINE = $(addprefix $B/labs/timeline/,timeline.o events.o words.o pages.o)
$B/timeline: $(TIMELINE)
	$(CC) $^ -ljansson -o $@
$B/labs/timeline/pages.o: $(wildcard labs/timeline/*.html)
tool-tests: | $B/timeline
timeline: $B/timeline
	@$B/timeline $(LOG) >$B/timeline.html
	@echo "$B/timeline.html"

# What this machine lacks, and what is skipped without it.
doctor:
	@labs/tools/doctor

.PHONY: timeline doctor

# The book, in build/book/html; and the figures of the handouts from their data.
BOOK = $B/book
book:
	@labs/tools/deps $(DEPS_BOOK)
	@docs/make-book $(BOOK)
	@echo "$(BOOK)/html/index.html"
figures:
	@labs/tools/deps $(DEPS_BOOK)
	@for f in handout/figures/*.gp handout/figures/*.dot; do \
	    docs/draw $${f%.*} $${f%.*}.svg || exit 1; done

.PHONY: book figures
