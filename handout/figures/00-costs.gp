# What four actions cost, on a logarithmic scale of ns.
set datafile separator ","
set datafile commentschars "#"
set logscale y
set yrange [0.1:20000]
set ylabel "ns"
set format y "10^{%T}"
set boxwidth 0.6
set style fill solid 0.75
set xrange [-0.6:3.6]
unset key
set grid y lc rgb "#cccccc"
plot "00-costs.csv" skip 2 using 0:2:xtic(1) with boxes lc rgb "#1f5fae", \
     "" skip 2 using 0:2:2 with labels offset 0,0.8
