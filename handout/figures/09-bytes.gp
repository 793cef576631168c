# What a blocked thread holds on three kinds of stack.
set datafile separator ","
set datafile commentschars "#"
set style fill solid 0.75
set xlabel "bytes of memory for a blocked thread (logarithmic)"
set logscale x
set xrange [500:200000]
set yrange [2.6:-0.6]
unset key
set grid x lc rgb "#cccccc"
plot "09-bytes.csv" skip 2 using 2:0:(500):2:($0-0.3):($0+0.3):ytic(1) with boxxyerror lc rgb "#1f5fae", \
     "" skip 2 using 2:0:2 with labels left offset 1,0
