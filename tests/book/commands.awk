# tests/book/commands.awk -- the commands of a handout, one a line, in order.
#
# What a student is told to type: lines of a code block, and spans of code in
# the text, that begin with a program which the kit knows.  A GDB session
# becomes one line: what follows "(gdb)" on its own line is a command of it, up
# to three spaces, behind which something is explained.  A command that was
# there before is not repeated.

function is_command(text) {
    while (match(text, /^[A-Z_]+=[^ ]+ /))
        text = substr(text, RLENGTH + 1)
    return text ~ /^(make [a-z]|build\/[a-z0-9-]+( |$)|valgrind |gdb |strace |cat \/proc|objdump )/
}
function tell(text) {
    sub(/  +#.*/, "", text)
    sub(/[ \t]+$/, "", text)
    if (text in told || !is_command(text))
        return
    told[text] = 1
    print text
}
function end_session() {
    if (session != "")
        tell(session)
    session = ""
}

/^ +\(gdb\) / {
    sub(/^ +\(gdb\) /, "")
    sub(/   .*/, "")
    gsub(/'/, "'\\''")
    if (session != "")
        session = session " -ex '" $0 "'"
    next
}
{ end_session() }
/^    / {
    sub(/^ +/, "")
    if ($0 ~ /^([A-Z_]+=[^ ]+ )*gdb /) {
        session = $0
        sub(/gdb /, "gdb -q -nx -batch ", session)
        sub(/  +#.*/, "", session)
    } else
        tell($0)
    next
}
{
    for (rest = $0; match(rest, /`[^`]+`/); ) {
        text = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
        if (text !~ /\.\.\.|TEST|FILE/)
            tell(text)
    }
}
END { end_session() }
