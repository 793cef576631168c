// The rows on goroutines (Debian: golang-go), one kernel thread for all
// (GOMAXPROCS=1): the loops of tests/bench/row.h in Go, which has no
// preprocessor to share them by.
//
//	bench-go ROW THREADS ROUNDS
//
// A semaphore is a channel with room for one.  The collector of garbage is off
// while the clock runs, as nothing else here collects any.  Go's own helpers
// (a monitor thread) take some of the process's CPU time.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

const cannot = 3 // exit status: see row.h

var (
	threads, rounds, warmup int
	arrived, done, extra    int
	started                 int64
	out                     = os.Stdout
)

// clock reads the CPU time of the process, ns.
func clock() int64 {
	const processCPU = 2
	var t syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, processCPU,
		uintptr(unsafe.Pointer(&t)), 0)
	return t.Sec*1e9 + t.Nsec
}

func finish(figure float64) {
	fmt.Fprintf(out, "%.3f\n", figure)
	os.Exit(0)
}

func yielder() {
	for i := 0; i < warmup; i++ {
		runtime.Gosched()
	}
	if arrived++; arrived == threads {
		started = clock()
	}
	for arrived < threads {
		runtime.Gosched()
	}
	for i := 0; i < rounds; i++ {
		runtime.Gosched()
	}
	if done++; done == threads {
		finish(float64(clock()-started) /
			(float64(threads)*float64(rounds) + float64(extra)))
	}
	for {
		extra++
		runtime.Gosched()
	}
}

func create() {
	var ended sync.WaitGroup
	times := threads * rounds
	life := func(n int) {
		for i := 0; i < n; i++ {
			ended.Add(1)
			go ended.Done()
			ended.Wait()
		}
	}
	life(warmup)
	started = clock()
	life(times)
	finish(float64(clock()-started) / float64(times))
}

// sleepAll makes goroutines that sleep, and returns when all do.
func sleepAll(first func(int)) {
	for i := 0; i < threads; i++ {
		go func(i int) {
			first(i)
			arrived++
			time.Sleep(time.Hour)
		}(i)
	}
	for arrived < threads {
		runtime.Gosched()
	}
}

func lock() {
	var m sync.Mutex
	sleepAll(func(int) {})
	pairs := func(n int) {
		for i := 0; i < n; i++ {
			m.Lock()
			m.Unlock()
		}
	}
	pairs(warmup)
	started = clock()
	pairs(rounds)
	finish(float64(clock()-started) / float64(rounds))
}

func handoff() {
	tokens := make([]chan struct{}, threads)
	for i := range tokens {
		tokens[i] = make(chan struct{}, 1)
	}
	runner := func(i int) {
		own, next := tokens[i], tokens[(i+1)%threads]
		pass := func(n int) {
			for ; n > 0; n-- {
				<-own
				next <- struct{}{}
			}
		}
		pass(warmup)
		if i == 0 {
			started = clock()
		}
		pass(rounds)
		if i == 0 {
			finish(float64(clock()-started) /
				(float64(threads) * float64(rounds)))
		}
	}
	for i := 0; i < threads; i++ {
		go runner(i)
	}
	tokens[0] <- struct{}{}
	select {}
}

func cond() {
	var m sync.Mutex
	turn := 0
	conds := make([]*sync.Cond, threads)
	for i := range conds {
		conds[i] = sync.NewCond(&m)
	}
	turner := func(i int) {
		next := (i + 1) % threads
		take := func(n int) {
			for ; n > 0; n-- {
				for turn != i {
					conds[i].Wait()
				}
				turn = next
				conds[next].Signal()
			}
		}
		m.Lock()
		take(warmup)
		if i == 0 {
			started = clock()
		}
		take(rounds)
		if i == 0 {
			finish(float64(clock()-started) /
				(float64(threads) * float64(rounds)))
		}
		m.Unlock()
	}
	for i := 0; i < threads; i++ {
		go turner(i)
	}
	select {}
}

func burst() {
	started = clock()
	for i := 0; i < threads; i++ {
		go func() {
			if arrived++; arrived == threads {
				finish(float64(clock()-started) / float64(threads))
			}
			runtime.Gosched()
		}()
	}
	select {}
}

// resident is the memory of the process and its page tables, bytes.
func resident() float64 {
	sum := 0
	text, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(text), "\n") {
		var n int
		if strings.HasPrefix(line, "VmRSS:") ||
			strings.HasPrefix(line, "VmPTE:") {
			fmt.Sscan(line[6:], &n)
			sum += n
		}
	}
	return float64(sum) * 1024
}

func memory(first func(int)) {
	before := resident()
	sleepAll(first)
	finish((resident() - before) / float64(threads))
}

func main() {
	rows := map[string]func(){
		"yield": func() {
			for i := 0; i < threads; i++ {
				go yielder()
			}
			select {}
		},
		"create": create, "lock": lock, "handoff": handoff, "cond": cond,
		"burst":   burst,
		"blocked": func() { memory(func(int) {}) },
		"printf": func() {
			nothing, _ := os.OpenFile("/dev/null", os.O_WRONLY, 0)
			memory(func(i int) {
				fmt.Fprintf(nothing, "this is thread %d\n", i)
			})
		},
	}
	if len(os.Args) == 4 {
		threads, _ = strconv.Atoi(os.Args[2])
		rounds, _ = strconv.Atoi(os.Args[3])
	}
	if threads < 1 || rounds < 1 {
		fmt.Fprintf(os.Stderr, "usage: %s ROW THREADS ROUNDS\n", os.Args[0])
		os.Exit(2)
	}
	row := rows[os.Args[1]]
	if row == nil {
		fmt.Fprintf(os.Stderr, "there is no row %s\n", os.Args[1])
		os.Exit(cannot)
	}
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(-1)
	warmup = 1 + 10000/threads
	row()
}
