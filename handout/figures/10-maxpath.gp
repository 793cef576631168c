# What MaxPath is worth: checkpoints and instructions of Lua, bytes of a thread.
set datafile separator ","
set datafile commentschars "#"
set logscale x 2
set logscale y2
set xlabel "MaxPath, bytes"
set ylabel "%"
set y2label "bytes a thread"
set xrange [400:70000]
set yrange [0:45]
set y2range [500:60000]
set xtics (448, 960, 1984, 4032, 8128, 16320, 65472)
set ytics nomirror
set y2tics (500, 1000, 2000, 5000, 10000, 20000)
set key top right
set grid lc rgb "#cccccc"
plot "10-maxpath.csv" skip 2 using 1:2 with linespoints lw 2 pt 7 lc rgb "#1f5fae" title "Lua: sites with a checkpoint, %", \
     "" skip 2 using 1:3 with linespoints lw 2 pt 5 lc rgb "#a3211a" title "Lua: instructions over plain, %", \
     "" skip 2 using 1:4 axes x1y2 with linespoints lw 2 pt 4 lc rgb "#2e7d32" title "server: bytes a thread (right)"
