# Requests a second against offered load, with and without control.
set datafile separator ","
set datafile commentschars "#"
set logscale x 2
set xlabel "threads that want to be served"
set ylabel "requests a second"
set xrange [3:1400]
set yrange [0:900]
set key center right
set grid lc rgb "#cccccc"
plot "11-cliff.csv" skip 2 using 1:2 with linespoints lw 2 pt 6 lc rgb "#888888" title "16 at most, known beforehand", \
     "" skip 2 using 1:4 with linespoints lw 2 pt 7 lc rgb "#1f5fae" title "resource", \
     "" skip 2 using 1:3 with linespoints lw 2 pt 5 lc rgb "#a3211a" title "fifo"
