# What a turn takes, in ns and in instructions, for two right designs.
set datafile separator ","
set datafile commentschars "#"
set logscale x
set format x "10^{%T}"
set xlabel "threads"
set ylabel "ns, or instructions, a turn"
set xrange [8:200000]
set yrange [0:90]
set key left top
set grid lc rgb "#cccccc"
plot "02-yields.csv" skip 2 using 1:2 with linespoints lw 2 pt 7 lc rgb "#1f5fae" title "circle, ns", \
     "" skip 2 using 1:3 with linespoints lw 2 pt 5 lc rgb "#a3211a" title "ring, ns", \
     "" skip 2 using 1:4 with points pt 6 ps 1.4 lw 2 lc rgb "#1f5fae" title "circle, instructions", \
     "" skip 2 using 1:5 with points pt 4 ps 1.4 lw 2 lc rgb "#a3211a" title "ring, instructions"
