# What three kinds of switch cost: bars from nought, for their lengths are the point.
set datafile separator ","
set datafile commentschars "#"
set boxwidth 0.6 relative
set style fill solid 0.75
set xlabel "ns for a switch"
set xrange [0:2300]
set yrange [2.6:-0.6]
unset key
set grid x lc rgb "#cccccc"
set style data boxxyerror
plot "01-costs.csv" skip 2 using ($2/2):0:($2/2):(0.3):ytic(1) with boxxyerror lc rgb "#1f5fae", \
     "" skip 2 using 2:0:2 with labels left offset 1,0
