# Reads a second by the number of threads that ask, with 32 workers and with 1.
set datafile separator ","
set datafile commentschars "#"
set logscale xy
set xtics (1,2,4,8,16,32,64)
set xlabel "threads"
set ylabel "reads a second"
set xrange [0.8:80]
set yrange [500:150000]
set key right bottom
set grid lc rgb "#cccccc"
plot "08-reads.csv" skip 2 using 1:2 with linespoints lw 2 pt 7 lc rgb "#1f5fae" title "file, 32 workers", \
     "" skip 2 using 1:3 with linespoints lw 2 pt 6 lc rgb "#1f5fae" title "file, 1 worker", \
     "" skip 2 using 1:4 with linespoints lw 2 pt 5 lc rgb "#a3211a" title "1 ms for each, 32 workers", \
     "" skip 2 using 1:5 with linespoints lw 2 pt 4 lc rgb "#a3211a" title "1 ms for each, 1 worker"
