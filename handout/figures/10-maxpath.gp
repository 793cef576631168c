# What MaxPath is worth, in three currencies: checkpoints and instructions of
# Lua, bytes of a thread.
set datafile separator ","
set datafile commentschars "#"
set multiplot layout 1,3 margins 0.05,0.98,0.22,0.86 spacing 0.1,0
set logscale x 2
set xrange [380:80000]
set xtics (448, 1984, 8128, "64 K" 65472)
set xlabel "MaxPath, bytes"
set grid lc rgb "#cccccc"
unset key
set yrange [0:45]
set title "Lua: sites checked, %"
plot "10-maxpath.csv" skip 2 using 1:2 with linespoints lw 2 pt 7 lc rgb "#1f5fae"
set yrange [0:2]
set title "Lua: more instructions, %"
plot "10-maxpath.csv" skip 2 using 1:3 with linespoints lw 2 pt 5 lc rgb "#a3211a"
set logscale y
set yrange [500:20000]
set ytics (500, 1000, 2000, 5000, 10000)
set title "server: bytes a thread"
plot "10-maxpath.csv" skip 2 using 1:4 with linespoints lw 2 pt 4 lc rgb "#2e7d32"
unset multiplot
