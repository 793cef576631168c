# docs/page.awk -- what cmark-gfm makes of a page, fit for the book.
#
# Sections get names that links can use, wide things a box that scrolls (and
# that the keyboard reaches), and links between pages of the kit become links
# between pages of the book.  Three things are mended for readers who listen:
# a table without headings has none, an empty heading is a cell, and a box to
# tick is a character.
#
#       cmark-gfm ... page.md | awk -f docs/page.awk -v table=FILE
#
# FILE has a line "source page.html" for each page of the book.

BEGIN {
    while ((getline line < table) > 0) {
        split(line, pair, " ")
        page[pair[1]] = pair[2]
    }
}

# The name of a section: its number if it has one, else its words.
function name(text) {
    gsub(/<[^>]*>/, "", text)
    if (match(text, /^[0-9]+ /))
        return "s" substr(text, 1, RLENGTH - 1)
    text = tolower(text)
    gsub(/[^a-z0-9]+/, "-", text)
    return text
}

# The page of the book that a link from `source` leads to, or the link.
function lead(link,    path, part) {
    if (link ~ /^(https?:|#)/)
        return link
    part = ""
    if (match(link, /#.*/)) {
        part = substr(link, RSTART)
        link = substr(link, 1, RSTART - 1)
    }
    path = folder link
    while (match(path, /[^\/]+\/\.\.\//))
        path = substr(path, 1, RSTART - 1) substr(path, RSTART + RLENGTH)
    return (path in page ? page[path] : link) part
}

/^<h[23]>/ {
    text = $0
    sub(/^<h[23]>/, "", text)
    sub(/<\/h[23]>.*/, "", text)
    $0 = substr($0, 1, 3) " id=\"" name(text) "\"" substr($0, 4)
}

{
    rest = $0
    line = ""
    while (match(rest, /href="[^"]*"/)) {
        link = substr(rest, RSTART + 6, RLENGTH - 7)
        line = line substr(rest, 1, RSTART - 1)
        rest = substr(rest, RSTART + RLENGTH)   # lead() matches, too
        line = line "href=\"" lead(link) "\""
    }
    $0 = line rest
    gsub(/src="(\.\.\/handout\/)?figures\//, "src=\"")
    gsub(/<input type="checkbox"[^>]*>/, "\\&#x2610;")
    gsub(/<pre>/, "<pre tabindex=\"0\">")
}

/^<table>/ { sub(/<table>/, "<div class=\"wide\" tabindex=\"0\"><table>") }
/^<\/table>/ { sub(/<\/table>/, "</table></div>") }
/^<thead>/ { head = $0; in_head = 1; full = 0; next }
in_head {
    if ($0 ~ /<th[^>]*><\/th>/)
        gsub(/<th[^>]*><\/th>/, "<td></td>")
    else if ($0 ~ /<th/) {
        full = 1
        sub(/<th/, "<th scope=\"col\"")
    }
    head = head "\n" $0
    if ($0 ~ /<\/thead>/) {
        if (full)
            print head
        in_head = 0
    }
    next
}
{ print }
