# tests/desk/common.sh -- what the tests of a student's commands share.
#
# Sourced by the others.  $work is a folder of their own, $mine a copy of the
# reference's files of lab 02, $start what make start gives.

cd "$(dirname "$0")/../.." || exit 2
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mine=$work/02 start=$work/start
mkdir "$mine"
cp reference/thread/fifo.c reference/thread/sched.c reference/thread/thread.c \
    labs/02-scheduler/mytests.c "$mine"
build/cut 02 --start "$start" >/dev/null || exit 2

good() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); echo "$*"; }

# said WORDS: whether the last command said so, wherever it broke its lines
said() {
    tr -s ' \n' ' ' <"$work/said" | grep -qF -- "$(echo "$1" | tr -s ' ')"
}

# expect STATUS WORDS COMMAND...: the command ends so, and says so
expect() {
    status=$1 words=$2
    shift 2
    timeout 120 "$@" </dev/null >"$work/said" 2>&1
    got=$?
    if [ $got -eq "$status" ] && said "$words"; then
        good
    else
        bad "$*: status $got, not $status, or \"$words\" is not in:"
        cat "$work/said"
    fi
}

# says WORDS: so does the last command, too
says() {
    if said "$1"; then good; else
        bad "\"$1\" is not in:"
        cat "$work/said"
    fi
}

# silent WORDS: the last command does not say that
silent() {
    if said "$1"; then
        bad "\"$1\" is in:"
        cat "$work/said"
    else good; fi
}

# break_it: yields make a thread the first, not the last
break_it() {
    sed -i 's/last = t;/if (last == NULL) last = t;/' "$mine/fifo.c"
}

finish() {
    echo "harness: $passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}
