# Requests served in each second, by three servers that slow clients come to.
set datafile separator ","
set datafile commentschars "#"
set xlabel "second"
set ylabel "requests served"
set xrange [0:24]
set yrange [0:45]
set key right top
set grid lc rgb "#cccccc"
plot "07-slow.csv" skip 2 using 1:2 with linespoints lw 3 pt 7 lc rgb "#a3211a" title "waits for ever", \
     "" skip 2 using 1:3 with points pt 6 ps 1.6 lw 2 lc rgb "#555555" title "2 s for each read", \
     "" skip 2 using 1:4 with linespoints lw 2 pt 5 lc rgb "#1f5fae" title "2 s for each request"
