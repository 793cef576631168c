# Reads of 4 KiB that miss the cache, by the number of threads that read.
set datafile separator ","
set datafile commentschars "#"
set logscale x 2
set xlabel "threads"
set ylabel "reads a second"
set xrange [0.8:80]
set yrange [0:80000]
set key off
set grid lc rgb "#cccccc"
set arrow from 32,0 to 32,80000 nohead dt 2 lc rgb "#888888"
set label "32 workers" at 31,6000 right tc rgb "#666666"
plot "08-reads.csv" skip 2 using 1:2 with linespoints lw 2 pt 7 lc rgb "#1f5fae"
